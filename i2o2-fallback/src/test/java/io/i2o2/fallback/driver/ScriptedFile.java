package io.i2o2.fallback.driver;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A file of a file system that does what a test wants: the way to errors and waits that no system
 * gives on demand.
 */
class ScriptedFile {
  private final List<Set<OpenOption>> opened = new CopyOnWriteArrayList<>();
  private final List<Channel> channels = new CopyOnWriteArrayList<>();

  /** A file that remembers where it was written. */
  static ScriptedFile recording(List<Long> offsets) {
    return new ScriptedFile() {
      @Override
      int write(ByteBuffer buffer, long position) throws IOException {
        offsets.add(position);
        return super.write(buffer, position);
      }
    };
  }

  /** A directory of a system that does not open directories. */
  static ScriptedFile unopenableDirectory() {
    BasicFileAttributes ofDirectory = mock();
    when(ofDirectory.isDirectory()).thenReturn(true);
    return new ScriptedFile() {
      @Override
      void open(Set<OpenOption> options) throws IOException {
        throw new AccessDeniedException("scripted");
      }

      @Override
      BasicFileAttributes attributes() {
        return ofDirectory;
      }
    };
  }

  /** A positional read. */
  int read(ByteBuffer buffer, long position) throws IOException {
    return -1;
  }

  /** A positional write. */
  int write(ByteBuffer buffer, long position) throws IOException {
    int bytes = buffer.remaining();
    buffer.position(buffer.limit());
    return bytes;
  }

  /** Called whenever it is opened. */
  void open(Set<OpenOption> options) throws IOException {}

  /** Called when one of its channels is closed. */
  void closeChannel() throws IOException {}

  BasicFileAttributes attributes() {
    BasicFileAttributes attributes = mock();
    when(attributes.isRegularFile()).thenReturn(true);
    return attributes;
  }

  /** The options of each time it was opened. */
  final List<Set<OpenOption>> opened() {
    return opened;
  }

  final List<Channel> channels() {
    return channels;
  }

  final Path path() throws IOException {
    FileSystemProvider provider = mock();
    // Of the JDK's own classes: a path of another file system is refused.
    FileSystem system = mock(FileSystems.getDefault().getClass());
    Path path = mock(Path.of("").getClass());
    when(path.getFileSystem()).thenReturn(system);
    when(path.toString()).thenReturn("scripted");
    when(system.provider()).thenReturn(provider);
    when(provider.getScheme()).thenReturn("file");
    when(system.supportedFileAttributeViews()).thenReturn(Set.of("basic"));
    when(provider.newFileChannel(any(), any()))
        .thenAnswer(invocation -> channel(invocation.getArgument(1)));
    when(provider.readAttributes(any(), eq(BasicFileAttributes.class)))
        .thenAnswer(_ -> attributes());
    when(provider.readAttributesIfExists(any(), eq(BasicFileAttributes.class)))
        .thenAnswer(_ -> attributes());
    return path;
  }

  private Channel channel(Set<OpenOption> options) throws IOException {
    opened.add(options);
    open(options);
    Channel channel = new Channel(this);
    channels.add(channel);
    return channel;
  }

  /** A channel of the file. What the fallback has no use for is not there. */
  static final class Channel extends FileChannel {
    private final ScriptedFile file;
    private final List<Boolean> forced = new ArrayList<>();

    Channel(ScriptedFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
      return file.read(buffer, position);
    }

    @Override
    public int write(ByteBuffer buffer, long position) throws IOException {
      return file.write(buffer, position);
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        total += file.write(buffers[i], -1);
      }
      return total;
    }

    @Override
    public long position() {
      return 0;
    }

    @Override
    public long size() {
      return 0;
    }

    @Override
    public FileChannel truncate(long size) {
      return this;
    }

    @Override
    public void force(boolean metaData) {
      forced.add(metaData);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.closeChannel();
    }

    @Override
    public int read(ByteBuffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer buffer) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
      throw new UnsupportedOperationException();
    }
  }
}
