package dev.midflight.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheFolderTest {

    @TempDir
    private Path root;

    @Test
    void manyAtOnceFillAFolderOnce() throws Exception {
        CacheFolder cache = new CacheFolder(root);
        AtomicInteger fills = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(8);

        List<Future<Path>> folders = IntStream.range(0, 8)
                .mapToObj(caller -> callers.submit(() -> cache.folder("one", folder -> {
                    fills.incrementAndGet();
                    Files.writeString(folder.resolve("content"), "whole");
                })))
                .toList();
        for (Future<Path> each : folders) {
            assertThat(each.get().resolve("content")).hasContent("whole");
        }
        callers.shutdown();

        assertThat(fills).hasValue(1);
    }

    @Test
    void failedFillLeavesNothingAndIsTriedAgain() throws Exception {
        CacheFolder cache = new CacheFolder(root);

        assertThatThrownBy(() -> cache.folder("one", folder -> {
                    Files.writeString(folder.resolve("content"), "half");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("MIDFLIGHT_CACHE");

        try (Stream<Path> left = Files.list(root)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
        assertThat(cache.folder("one", folder -> Files.writeString(folder.resolve("content"), "whole"))
                        .resolve("content"))
                .hasContent("whole");
    }

    @Test
    void leftoverOfAKilledFillIsRemoved() throws Exception {
        Files.createDirectories(root.resolve(".one.123/deep"));

        new CacheFolder(root).folder("one", folder -> Files.writeString(folder.resolve("content"), "whole"));

        assertThat(root.resolve(".one.123")).doesNotExist();
    }
}
