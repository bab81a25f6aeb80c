package headroom.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// A listening socket in the place of this process' standard input for as long as a child is started, which
/// inherits it from there. Java closes all other descriptors in its children, and offers none of its sockets to
/// them.
final class HandedSocket implements AutoCloseable {
    /// None: the child reads nothing.
    static final HandedSocket NONE = new HandedSocket(null, -1);
    private static final int STANDARD_INPUT = 0;
    private static final int QUEUE = 1024;

    private final ServerSocketChannel channel;
    private final int input;

    private HandedSocket(ServerSocketChannel channel, int input) {
        this.channel = channel;
        this.input = input;
    }

    /// Listens on 127.0.0.1; `NONE` where the port is taken. `descriptor` tells which of this process' descriptors
    /// listens, once one does.
    static HandedSocket open(int port, Supplier<OptionalInt> descriptor) throws IOException {
        var channel = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress("127.0.0.1", port), QUEUE);
            var socket = descriptor.get();
            if (socket.isPresent()) {
                int input = call("dup", STANDARD_INPUT);
                call("dup2", socket.getAsInt(), STANDARD_INPUT);
                return new HandedSocket(channel, input);
            }
        } catch (IOException e) {
            // The child will say what is the matter with the port.
        }
        channel.close();
        return NONE;
    }

    boolean isOpen() {
        return channel != null;
    }

    @Override
    public void close() throws IOException {
        if (!isOpen()) {
            return;
        }
        // It was closed before, if there is none to put back.
        if (input < 0) {
            call("close", STANDARD_INPUT);
        } else {
            call("dup2", input, STANDARD_INPUT);
            call("close", input);
        }
        channel.close();
    }

    /// Calls a function of the C library; what it returns is negative where it failed.
    private static int call(String function, int... arguments) {
        var linker = Linker.nativeLinker();
        var types = Collections.nCopies(arguments.length, JAVA_INT).toArray(MemoryLayout[]::new);
        MethodHandle handle = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(JAVA_INT, types));
        try {
            return arguments.length == 1
                    ? (int) handle.invokeExact(arguments[0])
                    : (int) handle.invokeExact(arguments[0], arguments[1]);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
