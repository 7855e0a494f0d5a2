using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

public sealed class MemoryMappedFileExporterTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void The_file_is_made_as_large_as_the_buffer()
    {
        File.Delete(_path);

        using (var buffer = MemoryMappedFileExporter.Export(_path, 100))
            Assert.Equal(100, buffer.Size);

        Assert.Equal(100, new FileInfo(_path).Length);
    }

    [Fact]
    public void A_larger_file_stays_and_is_exported_in_part()
    {
        File.WriteAllBytes(_path, [1, 2, 3, 4]);
        using var buffer = MemoryMappedFileExporter.Export(_path, 2);
        var mapping = buffer.VmapUnlocked();

        Assert.Equal([1, 2], mapping.Span.ToArray());

        buffer.VunmapUnlocked(mapping);
        Assert.Equal(4, new FileInfo(_path).Length);
    }

    [Fact]
    public void What_was_written_is_in_the_file()
    {
        using (var buffer = MemoryMappedFileExporter.Export(_path, 4))
        {
            var mapping = buffer.VmapUnlocked();
            mapping.Span.Fill(5);
            buffer.VunmapUnlocked(mapping);
        }

        Assert.Equal([5, 5, 5, 5], File.ReadAllBytes(_path));
    }

    [Fact]
    public void Two_buffers_of_one_file_share_its_memory()
    {
        using var one = MemoryMappedFileExporter.Export(_path, 16);
        using var other = MemoryMappedFileExporter.Open(_path);
        var device = other.Attach("device");
        var table = device.MapUnlocked(TransferDirection.ToDevice);
        var mapping = one.VmapUnlocked();

        mapping.Span[15] = 9;

        Assert.Equal(9, Marshal.ReadByte(Assert.Single(table.Segments).Address, 15));
        one.VunmapUnlocked(mapping);
        device.UnmapUnlocked(table);
        other.Detach(device);
    }

    // The operating system maps whole pages only.
    [Theory]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(70_000)]
    public void A_view_begins_anywhere(int offset)
    {
        using var buffer = MemoryMappedFileExporter.Export(_path, 100_000);
        var whole = buffer.VmapUnlocked();
        using (var view = buffer.Mmap(offset, 10))
        {
            view.Span[9] = 3;
            Assert.Equal(3, whole.Span[offset + 9]);
        }

        buffer.VunmapUnlocked(whole);
    }

    [Fact]
    public void A_file_of_nothing_is_not_exported()
    {
        Assert.Throws<IOException>(() => MemoryMappedFileExporter.Open(_path));
        File.Delete(_path);
        Assert.Throws<FileNotFoundException>(() => MemoryMappedFileExporter.Open(_path));
        Assert.False(File.Exists(_path));
    }

    [Fact]
    public void A_buffer_that_is_disposed_too_early_stays_mapped_until_its_last_work_is_done()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var work = new Fence(new FenceTimeline("gpu"));
        var buffer = MemoryMappedFileExporter.Export(_path, 1);
        buffer.ImportFence(work, write: false);

        buffer.Dispose();
        Assert.True(IsMapped());

        work.Signal();
        Assert.True(SpinWait.SpinUntil(() => !IsMapped(), TimeSpan.FromSeconds(30)));

        bool IsMapped() => File.ReadAllText("/proc/self/maps").Contains(_path, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_has_a_file_and_a_size()
    {
        Assert.Throws<ArgumentNullException>(() => MemoryMappedFileExporter.Export(null!, 1));
        Assert.Throws<ArgumentNullException>(() => MemoryMappedFileExporter.Open(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => MemoryMappedFileExporter.Export(_path, 0));
    }

    [Fact]
    public void Two_processes_share_a_buffer()
    {
        using var buffer = MemoryMappedFileExporter.Export(_path, OtherProcess.BufferSize);
        var mapping = buffer.VmapUnlocked();
        for (var i = OtherProcess.Payload; i < mapping.Length; i++)
            mapping.Span[i] = (byte)i;

        using (var other = OtherProcess.Start(_path))
        {
            // Both have it mapped: what one writes the other sees at once, with no file operation between.
            for (var turn = 1; turn <= 100; turn++)
            {
                OtherProcess.Word(mapping, OtherProcess.Question) = turn;
                OtherProcess.Await(mapping, OtherProcess.Answer, turn, other);
            }

            OtherProcess.Word(mapping, OtherProcess.Question) = OtherProcess.Over;
            OtherProcess.Join(other);
        }

        for (var i = OtherProcess.Payload; i < mapping.Length; i++)
            Assert.Equal((byte)~i, mapping.Span[i]);
        buffer.VunmapUnlocked(mapping);
    }
}
