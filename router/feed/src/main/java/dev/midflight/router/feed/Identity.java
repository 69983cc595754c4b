package dev.midflight.router.feed;

import java.util.Map;

/**
 * Who this is.
 *
 * @param instance the name
 * @param start drawn anew by each feed
 * @param labels for people
 * @param keysShown whether keys are told as they are
 */
record Identity(String instance, String start, Map<String, String> labels, boolean keysShown) {}
