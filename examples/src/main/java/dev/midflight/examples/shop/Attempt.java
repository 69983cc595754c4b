package dev.midflight.examples.shop;

import java.util.Random;

/**
 * One attempt at one transaction.
 *
 * @param session where to write
 * @param effects collects what will be true after the commit
 * @param random draws the same for every attempt at the same transaction
 * @param number the transaction's number within its writer, the same for every attempt; fresh keys are made from it
 */
record Attempt(Session session, Effects effects, Random random, long number) {

    SeedWords words() {
        return new SeedWords(random);
    }
}
