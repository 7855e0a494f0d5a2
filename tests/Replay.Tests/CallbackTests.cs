using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Replay.Tests;

/// <summary>The contracts of the callbacks stand on the interfaces, and hold for whoever implements them: a comment names the rule that
/// speaks of its line.</summary>
public partial class CallbackTests
{
    [Fact]
    public Task An_exporter() => IsReportedAsMarkedAsync("""
        using System;
        using System.Threading;
        using ConventionAnalyzers;

        public sealed class Exporter : IPinningExporter, ICpuAccessExporter
        {
            public void Attach(BufferAttachment attachment)
            {
                attachment.Map(TransferDirection.ToDevice); // LCK1001
                attachment.MapUnlocked(TransferDirection.ToDevice);
            }

            public void Detach(BufferAttachment attachment)
            {
                attachment.Buffer.NotifyMove(); // LCK1001
                using (attachment.Buffer.Reservation.Hold())
                    attachment.Buffer.NotifyMove();
            }

            public void Pin(BufferAttachment attachment)
            {
                attachment.Buffer.Vmap();
                attachment.Buffer.VmapUnlocked(); // LCK1002
                attachment.Buffer.Reservation.Wait(FenceUsage.Kernel, Timeout.InfiniteTimeSpan);
            }

            public void Unpin(BufferAttachment attachment)
            {
                attachment.Buffer.NotifyMove();
                attachment.Buffer.Reservation.Lock(); // LCK2003
                attachment.Buffer.Reservation.Unlock();
            }

            public ScatterTable Map(BufferAttachment attachment, TransferDirection direction)
            {
                attachment.Buffer.BeginCpuAccess(direction); // LCK1002
                return new ScatterTable([new ScatterSegment(1, 1)], direction);
            }

            public void Unmap(BufferAttachment attachment, ScatterTable table) => attachment.UnmapUnlocked(table); // LCK1002

            public BufferMapping Vmap(SharedBuffer buffer)
            {
                buffer.Reservation.ReserveFences(1);
                return new BufferMapping(1, 1);
            }

            public void Vunmap(SharedBuffer buffer, BufferMapping mapping) => buffer.Dispose(); // LCK1002

            public void BeginCpuAccess(SharedBuffer buffer, TransferDirection direction, CancellationToken cancellationToken)
            {
                buffer.Vmap(); // LCK1001
                buffer.VmapUnlocked();
            }

            public void EndCpuAccess(SharedBuffer buffer, TransferDirection direction) => buffer.Reservation.Hold().Dispose();

            public void Release(SharedBuffer buffer)
            {
                buffer.Reservation.ReserveFences(1); // LCK1001
                using (buffer.Reservation.Hold())
                    buffer.Reservation.ReserveFences(1);
            }
        }
        """);

    [Fact]
    public Task Views_with_and_without_the_reservation() => IsReportedAsMarkedAsync("""
        using System;
        using ConventionAnalyzers;

        public abstract class Locked : ILockedViewExporter
        {
            public ViewMemory Mmap(SharedBuffer buffer, long offset, int length)
            {
                buffer.Vmap();
                buffer.VmapUnlocked(); // LCK1002
                return default;
            }

            public abstract void Attach(BufferAttachment attachment);
            public abstract void Detach(BufferAttachment attachment);
            public abstract ScatterTable Map(BufferAttachment attachment, TransferDirection direction);
            public abstract void Unmap(BufferAttachment attachment, ScatterTable table);
            public abstract BufferMapping Vmap(SharedBuffer buffer);
            public abstract void Vunmap(SharedBuffer buffer, BufferMapping mapping);
            public abstract void Release(SharedBuffer buffer);
        }

        public abstract class Unlocked : IViewExporter
        {
            public ViewMemory Mmap(SharedBuffer buffer, long offset, int length)
            {
                buffer.Vmap(); // LCK1001
                buffer.VmapUnlocked();
                return default;
            }

            public abstract void Attach(BufferAttachment attachment);
            public abstract void Detach(BufferAttachment attachment);
            public abstract ScatterTable Map(BufferAttachment attachment, TransferDirection direction);
            public abstract void Unmap(BufferAttachment attachment, ScatterTable table);
            public abstract BufferMapping Vmap(SharedBuffer buffer);
            public abstract void Vunmap(SharedBuffer buffer, BufferMapping mapping);
            public abstract void Release(SharedBuffer buffer);
        }
        """);

    [Fact]
    public Task An_importer_that_is_told_of_moves() => IsReportedAsMarkedAsync("""
        using ConventionAnalyzers;

        public sealed class Importer : IDynamicImporter
        {
            private ScatterTable? _table;

            public bool AllowsPeerToPeer => false;

            public void MoveNotify(BufferAttachment attachment)
            {
                if (_table is { } table)
                    attachment.Unmap(table);
                _table = attachment.MapUnlocked(TransferDirection.ToDevice); // LCK1002
            }
        }
        """);

    private static async Task IsReportedAsMarkedAsync(string source)
    {
        var driver = Drivers.Of(source);
        Assert.Empty(await driver.CompileAsync());

        var expected = source.Split('\n')
            .Select((text, index) => (Line: index + 1, Mark: Mark().Match(text)))
            .Where(line => line.Mark.Success)
            .Select(line => $"{line.Line}: {line.Mark.Groups[1].Value}");
        var found = (await driver.FindAsync()).Select(finding => $"{finding.Line}: {finding.Rule}").Order();

        Assert.Equal(expected.Order(), found);
    }

    [GeneratedRegex("// (LCK[0-9]+)")]
    private static partial Regex Mark();
}
