package dev.midflight.engine.verify;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.midflight.engine.fault.Explanation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes certificates, each chained to the one before, and reads them back. One thread at a time. */
public final class Certificates {

    /** The newest certificate's file in the state folder. */
    public static final String FILE = "certificate.json";

    private static final long BYTES_MAX = 64L << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();
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
            if (Files.size(file) > BYTES_MAX) {
                throw unreadable(file, "it is larger than a certificate can be", null);
            }
            return parse(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw unreadable(file, "it is not a whole certificate: " + fault(e), e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not text", e);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (IOException e) {
            throw unreadable(file, "the system says " + e.getMessage(), e);
        }
    }

    /** Reads a certificate that was kept as JSON. */
    public static Certificate parse(String json) throws JsonProcessingException {
        JsonNode tree = MAPPER.readTree(json);
        if (!tree.isObject()) {
            throw new JsonMappingException(null, "it is no JSON object");
        }
        int format = tree.path("format").asInt(Certificate.FORMAT);
        if (format != Certificate.FORMAT) {
            throw new JsonMappingException(
                    null, "its format is %d, this version reads %d".formatted(format, Certificate.FORMAT));
        }
        return MAPPER.treeToValue(tree, Certificate.class);
    }

    private static String fault(JsonProcessingException fault) {
        if (fault instanceof UnrecognizedPropertyException unknown) {
            return "no certificate has a field '%s'".formatted(unknown.getPropertyName());
        }
        String message = fault.getOriginalMessage();
        JsonLocation place = fault.getLocation();
        String first = message.lines().findFirst().orElse(message);
        return place == null || place.getLineNr() < 1 ? first : first + ", line " + place.getLineNr();
    }

    private static CertificateException unreadable(Path file, String answer, @Nullable IOException cause) {
        return new CertificateException(
                new Explanation(
                        "Cannot read the certificate",
                        file.toString(),
                        answer,
                        "Name a certificate.json that verify has written.",
                        Explanation.EXIT_USAGE),
                cause);
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
