package dev.tocsin.api.alertmanager;

/** A request that does not follow the API's schema. */
final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    private InvalidRequestException(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** The body is not JSON, or not of the right types. */
    static InvalidRequestException malformed(String message) {
        return new InvalidRequestException(400, 400, message);
    }

    /** A required field or parameter is missing (go-openapi code 602). */
    static InvalidRequestException required(String name, String in) {
        return new InvalidRequestException(422, 602, name + " in " + in + " is required");
    }

    /** A field or parameter has the wrong type (go-openapi code 601). */
    static InvalidRequestException type(String name, String in, String type, String value) {
        return new InvalidRequestException(
                422, 601, name + " in " + in + " must be of type " + type + ": \"" + value + "\"");
    }

    /** A list is shorter than allowed (go-openapi code 612). */
    static InvalidRequestException tooFew(String name, String in, int least) {
        return new InvalidRequestException(422, 612, name + " in " + in + " should have at least " + least + " items");
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }
}
