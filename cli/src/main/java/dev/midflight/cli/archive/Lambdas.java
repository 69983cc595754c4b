package dev.midflight.cli.archive;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds the lambdas of a class file: all that the virtual machine would make a class for while it runs. */
final class Lambdas {

    private static final int MAGIC = 0xCAFEBABE;
    private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

    /** The names of the kinds of a method handle, by their numbers in a class file. */
    private static final List<String> KINDS = List.of(
            "",
            "REF_getField",
            "REF_getStatic",
            "REF_putField",
            "REF_putStatic",
            "REF_invokeVirtual",
            "REF_invokeStatic",
            "REF_invokeSpecial",
            "REF_newInvokeSpecial",
            "REF_invokeInterface");

    private static final byte INVOKE_DYNAMIC = (byte) 0xBA;

    private final byte[] file;
    private final DataInputStream in;
    private final Constants constants;

    private Lambdas(byte[] file) throws IOException {
        this.file = file;
        this.in = new DataInputStream(new ByteArrayInputStream(file));
        if (in.readInt() != MAGIC) {
            throw new IOException("this is no class file");
        }
        in.skipNBytes(4);
        this.constants = Constants.read(in);
    }

    /** A line for each lambda of a class file, as a list of classes for the virtual machine has it. */
    static List<String> of(byte[] file) throws IOException {
        Lambdas lambdas = new Lambdas(file);
        if (lambdas.constants.dynamics().isEmpty()) {
            return List.of();
        }
        return lambdas.lines();
    }

    private List<String> lines() throws IOException {
        in.readUnsignedShort();
        String name = constants.className(in.readUnsignedShort());
        in.readUnsignedShort();
        in.skipNBytes(2L * in.readUnsignedShort());
        skipMembers();
        skipMembers();
        List<List<Integer>> bootstraps = bootstraps();
        List<String> lines = new ArrayList<>();
        for (Constants.Dynamic dynamic : constants.dynamics()) {
            line(name, dynamic, bootstraps.get(dynamic.bootstrap()))
                    .ifPresent(line -> lines.addAll(Collections.nCopies(uses(dynamic), line)));
        }
        return lines;
    }

    /**
     * How many instructions there are for it: each gets a class of its own. An instruction is looked for by its five
     * bytes, of which the last two are zero; what only looks like one makes a class that nobody asks for.
     */
    private int uses(Constants.Dynamic dynamic) {
        int uses = 0;
        for (int i = 0; i + 4 < file.length; i++) {
            if (file[i] == INVOKE_DYNAMIC
                    && file[i + 1] == (byte) (dynamic.index() >> 8)
                    && file[i + 2] == (byte) dynamic.index()
                    && file[i + 3] == 0
                    && file[i + 4] == 0) {
                uses++;
            }
        }
        return uses;
    }

    private void skipMembers() throws IOException {
        int members = in.readUnsignedShort();
        for (int i = 0; i < members; i++) {
            in.skipNBytes(6);
            int attributes = in.readUnsignedShort();
            for (int j = 0; j < attributes; j++) {
                in.skipNBytes(2);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
        }
    }

    /** Of each bootstrap method of the class: the handle, then its arguments. */
    private List<List<Integer>> bootstraps() throws IOException {
        int attributes = in.readUnsignedShort();
        List<List<Integer>> found = new ArrayList<>();
        for (int i = 0; i < attributes; i++) {
            String name = constants.text(in.readUnsignedShort());
            long length = Integer.toUnsignedLong(in.readInt());
            if (!"BootstrapMethods".equals(name)) {
                in.skipNBytes(length);
                continue;
            }
            int methods = in.readUnsignedShort();
            for (int j = 0; j < methods; j++) {
                List<Integer> method = new ArrayList<>();
                method.add(in.readUnsignedShort());
                int arguments = in.readUnsignedShort();
                for (int k = 0; k < arguments; k++) {
                    method.add(in.readUnsignedShort());
                }
                found.add(method);
            }
        }
        return found;
    }

    private Optional<String> line(String caller, Constants.Dynamic dynamic, List<Integer> bootstrap) {
        Constants.Handle factory = constants.handle(bootstrap.get(0));
        if (!FACTORY.equals(factory.owner()) || !"metafactory".equals(factory.name())) {
            return Optional.empty();
        }
        Constants.Handle body = constants.handle(bootstrap.get(2));
        return Optional.of(String.join(
                " ",
                "@lambda-proxy",
                caller,
                dynamic.name(),
                dynamic.type(),
                constants.methodType(bootstrap.get(1)),
                KINDS.get(body.kind()),
                body.owner(),
                body.name(),
                body.type(),
                constants.methodType(bootstrap.get(3))));
    }
}
