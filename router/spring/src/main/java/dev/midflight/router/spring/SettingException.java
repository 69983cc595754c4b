package dev.midflight.router.spring;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/** A setting with which the application cannot start. */
final class SettingException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * One.
     *
     * @param message what was tried, on what, and what came back
     * @param remedy what to do
     */
    SettingException(String message, String remedy) {
        super(message);
        this.remedy = requireNonNull(remedy, "remedy");
    }

    String remedy() {
        return remedy;
    }

    @Override
    public String getMessage() {
        return super.getMessage() + " " + remedy;
    }

    /** The message without the remedy. */
    String fact() {
        return String.valueOf(super.getMessage());
    }
}
