using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace ConventionAnalyzers;

/// <summary>Exports the memory of a file: processes that export the same file share it.</summary>
/// <remarks>What one process writes the others see, and the file keeps it. The reservation and its fences belong to one process: what
/// orders the accesses of several is theirs to arrange. The file is mapped until the buffer is disposed and the fences that its
/// reservation has then are signalled. All members may be called from any thread.</remarks>
public sealed class MemoryMappedFileExporter : IViewExporter
{
    private readonly MemoryMappedFile _file;
    private readonly Section _whole;
    private readonly long _size;

    private MemoryMappedFileExporter(FileStream file, long size)
    {
        // The whole file, whatever its length is by now: another process may have enlarged it.
        _file = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        try
        {
            _whole = new Section(_file, offset: 0, size);
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        _size = size;
    }

    /// <summary>Makes a file, or enlarges one that is there, and exports it as a buffer.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="size">The size of the buffer, in bytes; a file that is larger is exported in part.</param>
    /// <param name="reservation">The lock of the buffer, to share it with other buffers; by default the buffer has its
    /// own.</param>
    /// <param name="tableCaching">Whether attachments keep what they mapped: the memory never moves.</param>
    /// <returns>The buffer. When it is disposed the file stays.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not positive, or <paramref name="tableCaching"/> is none
    /// of the named values.</exception>
    /// <exception cref="IOException">The file cannot be made or mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read and written.</exception>
    public static SharedBuffer Export(
        string path, long size, Reservation? reservation = null, TableCaching tableCaching = TableCaching.None)
    {
        Check(path, tableCaching);
        if (size <= 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "A buffer has a size.");

        return Export(OpenFile(path, FileMode.OpenOrCreate), file =>
        {
            if (file.Length < size)
                file.SetLength(size);
            return size;
        }, reservation, tableCaching);
    }

    /// <summary>Exports a file that is there, as a whole.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="reservation">The lock of the buffer, to share it with other buffers; by default the buffer has its
    /// own.</param>
    /// <param name="tableCaching">Whether attachments keep what they mapped: the memory never moves.</param>
    /// <returns>The buffer. When it is disposed the file stays.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tableCaching"/> is none of the named values.</exception>
    /// <exception cref="IOException">There is no such file, it is empty, or it cannot be mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read and written.</exception>
    public static SharedBuffer Open(
        string path, Reservation? reservation = null, TableCaching tableCaching = TableCaching.None)
    {
        Check(path, tableCaching);
        return Export(
            OpenFile(path, FileMode.Open),
            file => file.Length > 0 ? file.Length : throw new IOException($"There is nothing to export in '{path}'."),
            reservation,
            tableCaching);
    }

    void IBufferExporter.Attach(BufferAttachment attachment)
    {
    }

    void IBufferExporter.Detach(BufferAttachment attachment)
    {
    }

    ScatterTable IBufferExporter.Map(BufferAttachment attachment, TransferDirection direction) =>
        new([new ScatterSegment(_whole.Address, _size)], direction);

    void IBufferExporter.Unmap(BufferAttachment attachment, ScatterTable table)
    {
    }

    BufferMapping IBufferExporter.Vmap(SharedBuffer buffer) => _size <= int.MaxValue
        ? new BufferMapping(_whole.Address, (int)_size)
        : throw new NotSupportedException("A span has at most 2 GiB: make views of parts.");

    void IBufferExporter.Vunmap(SharedBuffer buffer, BufferMapping mapping)
    {
    }

    ViewMemory IViewExporter.Mmap(SharedBuffer buffer, long offset, int length)
    {
        var section = new Section(_file, offset, length);
        return new ViewMemory(section.Address, section);
    }

    void IBufferExporter.Release(SharedBuffer buffer) => DelayedRelease.When(buffer.Reservation, () =>
    {
        _whole.Dispose();
        _file.Dispose();
    });

    private static void Check(string path, TableCaching tableCaching)
    {
        if (path is null)
            throw new ArgumentNullException(nameof(path));
        SharedBuffer.Check(tableCaching);
    }

    private static FileStream OpenFile(string path, FileMode mode) =>
        new(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static SharedBuffer Export(
        FileStream file, Func<FileStream, long> sizeOf, Reservation? reservation, TableCaching tableCaching)
    {
        try
        {
            var size = sizeOf(file);
            return new SharedBuffer(new MemoryMappedFileExporter(file, size), size, reservation, tableCaching);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A part of the file in the address space of the process.</summary>
    private sealed class Section : IDisposable
    {
        private readonly MemoryMappedViewAccessor _view;

        public unsafe Section(MemoryMappedFile file, long offset, long length)
        {
            _view = file.CreateViewAccessor(offset, length);
            byte* page = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
            Address = (IntPtr)(page + _view.PointerOffset);
        }

        public IntPtr Address { get; }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }
}
