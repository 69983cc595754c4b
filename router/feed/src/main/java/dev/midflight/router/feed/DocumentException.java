package dev.midflight.router.feed;

/** A document that is not what it should be. Its message says where and why, and shows nothing of what it holds. */
public final class DocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what is wrong, as a sentence. */
    public DocumentException(String message) {
        super(message);
    }

    DocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
