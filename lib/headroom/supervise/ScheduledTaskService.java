package headroom.supervise;

/// One deployment in the Task Scheduler's hands; `reviving` starts a proxy that is gone.
record ScheduledTaskService(ScheduledTask task, RunnerProcess runner, Runnable reviving) implements Service {
    @Override
    public void start() {
        task.register();
        task.run();
    }

    @Override
    public void revive() {
        reviving.run();
    }

    @Override
    public void stop() {
        task.disable();
        end();
    }

    /// Ending the task ends its script alone; the proxy is a child of that and would stay.
    private void end() {
        runner.stop();
        task.end();
    }

    @Override
    public void restart() {
        end();
        start();
    }

    @Override
    public void remove() {
        stop();
        task.delete();
    }
}
