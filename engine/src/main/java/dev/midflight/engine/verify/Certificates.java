package dev.midflight.engine.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Writes certificates, each chained to the one before, and reads them back. One thread at a time. */
public final class Certificates {

    /** The newest certificate's file in the state folder. */
    public static final String FILE = "certificate.json";

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final ObjectMapper COMPACT = new ObjectMapper();

    private Certificates() {}

    /** The same certificate, chained to {@code previous} and with its hash. */
    public static Certificate seal(Certificate open, Optional<Certificate> previous) {
        Certificate chained = with(open, previous.map(Certificate::hash).orElse(""), "");
        return with(chained, chained.previous(), hash(chained));
    }

    /** True if the certificate is as it was sealed. */
    public static boolean isIntact(Certificate certificate) {
        return hash(with(certificate, certificate.previous(), "")).equals(certificate.hash());
    }

    /** Writes a certificate; the file is whole or not there. */
    public static void write(Certificate certificate, Path file) {
        try {
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, MAPPER.writeValueAsString(certificate) + "\n");
            move(part, file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write certificate %s".formatted(file), e);
        }
    }

    private static void move(Path part, Path file) throws IOException {
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Reads a certificate. */
    public static Certificate read(Path file) {
        try {
            return MAPPER.readValue(file.toFile(), Certificate.class);
        } catch (IOException e) {
            throw new CertificateException(
                    new Explanation(
                            "Cannot read the certificate",
                            file.toString(),
                            e.getMessage() == null ? e.toString() : firstLine(e.getMessage()),
                            "Name a certificate.json that verify has written.",
                            Explanation.EXIT_USAGE),
                    e);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    private static Certificate with(Certificate from, String previous, String hash) {
        return new Certificate(
                from.format(),
                from.migration(),
                from.tool(),
                from.direction(),
                from.position(),
                from.at(),
                from.plan(),
                from.rechecked(),
                from.left(),
                from.tables(),
                previous,
                hash);
    }

    private static String hash(Certificate certificate) {
        try {
            byte[] json = COMPACT.writeValueAsString(certificate).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
