package dev.midflight.router.feed;

/** Tells what an application has seen of one migration; asked by the feed's thread, so it is quick. */
@FunctionalInterface
public interface Reporter {

    /**
     * What was seen since the process began. Keys are told as they are: the feed hashes them unless it was told that
     * they may be shown.
     */
    Evidence seen();
}
