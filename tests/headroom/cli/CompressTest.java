package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Program;
import support.Sandbox;

/// `headroom compress` on a request of a file.
class CompressTest {
    private static final String LOG = IntStream.range(0, 60)
            .mapToObj(i -> "INFO [worker] finished the job é number " + i * 7 + " without any trouble")
            .collect(Collectors.joining("\n"));
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    private Program.Run compress(String body, String... more) {
        var java = ProcessHandle.current().info().command().orElseThrow();
        return Program.of(
                        "sh",
                        "-c",
                        "\"$0\" -cp \"$1\" headroom compress " + String.join(" ", more),
                        java,
                        System.getProperty("java.class.path"))
                .set("HOME", sandbox.home().toString())
                .set("LC_ALL", "C.UTF-8")
                .reading(body)
                .run();
    }

    private static String request() throws Exception {
        return "{\"messages\": [{\"role\": \"tool\", \"content\": " + new ObjectMapper().writeValueAsString(LOG)
                + "}], \"temperature\": 1.0}";
    }

    @Test
    void theShorterRequestIsPrinted() throws Exception {
        var run = compress(request());
        assertEquals(0, run.code(), run.toString());
        assertEquals("", run.err());
        assertTrue(
                run.out()
                                .startsWith("{\"messages\": [{\"role\": \"tool\", \"content\": \"[headroom: «…» begins"
                                        + " each line below it, «…»…«…» begins and ends it]\\n«INFO [worker] finished"
                                        + " the job é number »…« without any trouble»\\n0\\n7\\n")
                        && run.out().endsWith("\"}], \"temperature\": 1.0}"),
                run.out());
    }

    @Test
    void whatCannotBeReadIsPrintedAsItCame() {
        assertEquals(new Program.Run(0, "no request é", ""), compress("no request é"));
        var none = compress("");
        assertEquals(2, none.code());
        assertTrue(none.err().startsWith("error: there is no request to compress\n"), none.err());
    }

    @Test
    void theResultsOfAnExcludedToolStayAsTheyAre() throws Exception {
        var request =
                "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"id\": \"a\", \"type\": \"function\","
                        + " \"function\": {\"name\": \"read_log\", \"arguments\": \"{}\"}}]}, {\"role\": \"tool\","
                        + " \"tool_call_id\": \"a\", \"content\": " + new ObjectMapper().writeValueAsString(LOG)
                        + "}]}";
        assertTrue(compress(request, "--exclude-tool", "other").out().length() < request.length());
        assertEquals(
                request,
                compress(request, "--exclude-tool", "other", "--exclude-tool", "read_log")
                        .out());
    }

    @Test
    void nothingToSaveIsSaidInWords() {
        assertEquals(
                "There is no tool result in this request; it stays as it is.\n",
                compress("{\"messages\": []}", "--diff").out());
        assertTrue(compress("{\"messages\": [{\"role\": \"tool\", \"content\": \"ok\"}]}", "--diff")
                .out()
                .endsWith(" tokens; none of them can be saved.\n"));
    }

    @Test
    void theDifferenceIsForPeople() throws Exception {
        var run = compress(request(), "--diff");
        assertTrue(
                run.out().startsWith("# tool result 1: about ")
                        && run.out().contains(" tokens, line-heads\n--- tool result 1\n+++ tool result 1\n"),
                run.out());
        assertTrue(
                run.out().strip().matches("(?s).*\n1 tool result, about \\d+ tokens; \\d+ of them need not be sent\\."),
                run.out());
    }
}
