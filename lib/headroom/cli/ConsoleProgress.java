package headroom.cli;

import headroom.change.Progress;

/// Shows the progress of a command on the console.
final class ConsoleProgress implements Progress {
    private final Console console;

    ConsoleProgress(Console console) {
        this.console = console;
    }

    @Override
    public void step(String title) {
        console.progressDone();
        console.note("- " + title);
    }

    @Override
    public void waiting(String what) {
        console.progress("  " + what);
    }

    @Override
    public void note(String line) {
        console.progressDone();
        console.note("  " + console.typed(line));
    }
}
