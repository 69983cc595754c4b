package dev.midflight.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LambdasTest {

    private static final String HERE = "dev/midflight/cli/archive/LambdasTest$";

    /** Three instructions, of which two have the same constant. */
    static final class Some {
        private final long number = 7;
        private final double half = 0.5;

        Supplier<String> method(Object of) {
            return of::toString;
        }

        Supplier<String> again(Object of) {
            return of::toString;
        }

        Callable<String> body(String word) {
            return () -> word + number + half;
        }
    }

    /** Text and no lambda. */
    static final class None {
        String word(Object of) {
            return String.format(Locale.ROOT, "%s", of);
        }
    }

    @Test
    void eachInstructionHasItsLine() throws IOException {
        String method = "@lambda-proxy " + HERE + "Some get (Ljava/lang/Object;)Ljava/util/function/Supplier;"
                + " ()Ljava/lang/Object; REF_invokeVirtual java/lang/Object toString ()Ljava/lang/String;"
                + " ()Ljava/lang/String;";
        String body = "@lambda-proxy " + HERE + "Some call (L" + HERE + "Some;Ljava/lang/String;)"
                + "Ljava/util/concurrent/Callable; ()Ljava/lang/Object; REF_invokeVirtual " + HERE
                + "Some lambda$body$0 (Ljava/lang/String;)Ljava/lang/String; ()Ljava/lang/String;";
        assertThat(Lambdas.of(file(Some.class))).containsExactlyInAnyOrder(method, method, body);
    }

    @Test
    void classWithoutLambdasHasNoLine() throws IOException {
        assertThat(Lambdas.of(file(None.class))).isEqualTo(List.of());
    }

    @Test
    void whatIsNoClassFileIsRefused() {
        assertThatThrownBy(() -> Lambdas.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .isInstanceOf(IOException.class)
                .hasMessage("this is no class file");
    }

    private static byte[] file(Class<?> of) throws IOException {
        String name = "/" + of.getName().replace('.', '/') + ".class";
        try (InputStream in = Objects.requireNonNull(LambdasTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
