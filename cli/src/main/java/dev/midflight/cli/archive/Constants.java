package dev.midflight.cli.archive;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The constants of a class file: as many of their kinds as it takes to tell its lambdas. */
final class Constants {

    private static final int TEXT = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int HANDLE = 15;
    private static final int TYPE = 16;
    private static final int DYNAMIC = 18;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    /** An instruction whose target is made when it first runs. */
    record Dynamic(int index, int bootstrap, String name, String type) {}

    /** A method, and how it is called. */
    record Handle(int kind, String owner, String name, String type) {}

    private final int[] tags;
    /** Two numbers of each constant: of what it consists. */
    private final int[] first;

    private final int[] second;
    private final String[] texts;

    private Constants(int count) {
        this.tags = new int[count];
        this.first = new int[count];
        this.second = new int[count];
        this.texts = new String[count];
    }

    static Constants read(DataInputStream in) throws IOException {
        Constants read = new Constants(in.readUnsignedShort());
        for (int i = 1; i < read.tags.length; i++) {
            read.tags[i] = in.readUnsignedByte();
            read.readOne(i, in);
            if (read.tags[i] == LONG || read.tags[i] == DOUBLE) {
                // These take two places.
                i++;
            }
        }
        return read;
    }

    private void readOne(int i, DataInputStream in) throws IOException {
        switch (tags[i]) {
            case TEXT -> texts[i] = in.readUTF();
            case CLASS, STRING, TYPE, MODULE, PACKAGE -> first[i] = in.readUnsignedShort();
            case HANDLE -> {
                first[i] = in.readUnsignedByte();
                second[i] = in.readUnsignedShort();
            }
            case LONG, DOUBLE -> in.skipNBytes(8);
            default -> {
                // Numbers of four bytes are nobody's concern; the others are two of two bytes.
                first[i] = in.readUnsignedShort();
                second[i] = in.readUnsignedShort();
            }
        }
    }

    String text(int index) {
        return texts[index];
    }

    String className(int index) {
        return texts[first[index]];
    }

    String methodType(int index) {
        return texts[first[index]];
    }

    Handle handle(int index) {
        int method = second[index];
        int nameAndType = second[method];
        return new Handle(
                first[index], className(first[method]), texts[first[nameAndType]], texts[second[nameAndType]]);
    }

    List<Dynamic> dynamics() {
        List<Dynamic> found = new ArrayList<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == DYNAMIC) {
                found.add(new Dynamic(i, first[i], texts[first[second[i]]], texts[second[second[i]]]));
            }
        }
        return found;
    }
}
