package dev.midflight.cli.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Lists the classes of the program and its libraries with their lambdas, in the form in which the virtual machine reads
 * what an archive of classes is to hold.
 */
public final class ClassList {

    private static final String CLASS = ".class";

    private ClassList() {}

    /** Writes the list into the file that is named first, of the jars behind it. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(all.get(0))))) {
            for (String jar : all.subList(1, all.size())) {
                print(jar, out);
            }
        }
    }

    private static void print(String jar, PrintWriter out) throws IOException {
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                String name = entry.getName();
                if (isWanted(name)) {
                    out.println(name.substring(0, name.length() - CLASS.length()));
                    try (InputStream in = file.getInputStream(entry)) {
                        Lambdas.of(in.readAllBytes()).forEach(out::println);
                    }
                }
            }
        }
    }

    /** What asks for Windows' own libraries cannot be archived here. */
    private static boolean isWanted(String name) {
        return name.endsWith(CLASS)
                && !name.startsWith("META-INF/")
                && !name.endsWith("module-info.class")
                && !name.contains("/sspi/");
    }
}
