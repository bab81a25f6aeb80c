package support;

import headroom.change.Progress;

/// Nobody watches.
public final class NoProgress implements Progress {
    @Override
    public void step(String title) {}

    @Override
    public void waiting(String what) {}

    @Override
    public void note(String line) {}
}
