import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** careplan for Java 11 and later, through careplan_jni. Run as a program: Careplan OPTIONS FILE … prints the report. */
public final class Careplan {
    static {
        System.loadLibrary("careplan_jni");
    }

    private Careplan() {}

    private static native byte[] call(byte[] command, byte[] options, byte[][] names, byte[][] contents);

    /** Runs a command ("validate", "fix", "migrate", "print") on files in memory. Options and answer are JSON. */
    public static String run(String command, String options, List<String> names, List<byte[]> contents) {
        if (names.size() != contents.size()) {
            throw new IllegalArgumentException("as many names as contents");
        }
        byte[][] own = names.stream().map(Careplan::utf8).toArray(byte[][]::new);
        byte[] answer = call(utf8(command), utf8(options), own, contents.toArray(new byte[0][]));
        if (answer == null) {
            throw new OutOfMemoryError();
        }
        return new String(answer, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws IOException {
        List<String> names = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int n = 1; n < arguments.length; n++) {
            names.add(arguments[n]);
            contents.add(Files.readAllBytes(Path.of(arguments[n])));
        }
        System.out.write(utf8(run("validate", arguments[0], names, contents)));
        System.out.flush();
    }
}
