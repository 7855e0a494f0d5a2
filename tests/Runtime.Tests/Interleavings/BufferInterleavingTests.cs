#if DEBUG
using System;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Interleavings;

/// <summary>Buffers in every interleaving: the exporter is never asked for memory that it has freed, and never by two at once where one
/// is promised.</summary>
public class BufferInterleavingTests
{
    [Fact]
    public void A_view_and_the_end_of_the_buffer() => ExploreAgainstDispose(buffer => buffer.Mmap(0, 1).Dispose());

    [Fact]
    public void An_attachment_and_the_end_of_the_buffer() => ExploreAgainstDispose(buffer => buffer.Detach(buffer.Attach("display")));

    [Fact]
    public void A_mapping_and_the_end_of_the_buffer() => ExploreAgainstDispose(buffer => buffer.VunmapUnlocked(buffer.VmapUnlocked()));

    [Fact]
    public void Two_who_end_the_buffer()
    {
        Explorer.Explore(() =>
        {
            var exporter = new PointingExporter();
            var buffer = exporter.Export();
            return ([buffer.Dispose, buffer.Dispose], () => Assert.Equal(1, exporter.Releases));
        });
    }

    [Fact]
    public void Two_who_map_share_what_the_exporter_mapped()
    {
        Explorer.Explore(() =>
        {
            var exporter = new PointingExporter();
            var buffer = exporter.Export();
            void Work()
            {
                for (var i = 0; i < 2; i++)
                {
                    var mapping = buffer.VmapUnlocked();
                    Interleaving.Point();
                    Assert.True(mapping.IsMapped);
                    buffer.VunmapUnlocked(mapping);
                }
            }

            return ([Work, Work], () => Assert.Equal((false, null), (exporter.IsMapped, exporter.Misuse)));
        });
    }

    [Fact]
    public void A_move_finds_every_mapping_of_an_importer_or_none()
    {
        Explorer.Explore(() =>
        {
            var exporter = new PointingExporter();
            var buffer = exporter.Export();
            var importer = new RecordingImporter();
            var attachment = buffer.AttachDynamic("gpu", importer);
            var table = (ScatterTable?)null;
            importer.OnMove = _ =>
            {
                if (table is not null)
                    attachment.Unmap(table);
                table = null;
            };

            void Map()
            {
                using (buffer.Reservation.Hold())
                    table = attachment.Map(TransferDirection.ToDevice);
            }

            void Move()
            {
                using (buffer.Reservation.Hold())
                {
                    buffer.NotifyMove();
                    Assert.Equal(0, exporter.Tables);
                }
            }

            return ([Map, Move], () => Assert.Equal(table is null ? 0 : 1, exporter.Tables));
        });
    }

    /// <summary>Either the use comes first, and the buffer says that it cannot end yet, or its end does, and the use is refused.</summary>
    private static void ExploreAgainstDispose(Action<SharedBuffer> use)
    {
        Explorer.Explore(
            () =>
            {
                var exporter = new PointingExporter();
                var buffer = exporter.Export();
                Exception? refusedUse = null, refusedEnd = null;
                return (
                    [() => refusedUse = Record.Exception(() => use(buffer)), () => refusedEnd = Record.Exception(buffer.Dispose)],
                    () =>
                    {
                        Assert.True(refusedUse is null or ObjectDisposedException, $"{refusedUse}");
                        Assert.True(refusedEnd is null or InvalidOperationException, $"{refusedEnd}");
                        Assert.Equal(refusedEnd is null ? 1 : 0, exporter.Releases);
                        Assert.Null(exporter.Misuse);
                    });
            },
            preemptions: 3);
    }

    /// <summary>An exporter in whose callbacks another thread may run, and that knows when it must not be called.</summary>
    private sealed class PointingExporter : IViewExporter
    {
        private readonly IntPtr _memory = 1;

        public int Releases { get; private set; }

        public int Tables { get; private set; }

        public bool IsMapped { get; private set; }

        public string? Misuse { get; private set; }

        public SharedBuffer Export() => new(this, 1);

        public void Attach(BufferAttachment attachment) => Enter(nameof(Attach));

        public void Detach(BufferAttachment attachment) => Enter(nameof(Detach));

        public ScatterTable Map(BufferAttachment attachment, TransferDirection direction)
        {
            Enter(nameof(Map));
            Tables++;
            return new ScatterTable([new ScatterSegment(_memory, 1)], direction);
        }

        public void Unmap(BufferAttachment attachment, ScatterTable table)
        {
            Enter(nameof(Unmap));
            Tables--;
        }

        public BufferMapping Vmap(SharedBuffer buffer)
        {
            Enter(nameof(Vmap));
            Check(!IsMapped, "mapped twice");
            IsMapped = true;
            return new BufferMapping(_memory, 1);
        }

        public void Vunmap(SharedBuffer buffer, BufferMapping mapping)
        {
            Enter(nameof(Vunmap));
            Check(IsMapped, "unmapped twice");
            IsMapped = false;
        }

        public ViewMemory Mmap(SharedBuffer buffer, long offset, int length)
        {
            Enter(nameof(Mmap));
            return new ViewMemory(_memory, new Ending(this));
        }

        public void Release(SharedBuffer buffer)
        {
            Enter(nameof(Release));
            Releases++;
        }

        private void Enter(string callback)
        {
            Check(Releases == 0, $"{callback} behind Release");
            Interleaving.Point();
            Check(Releases == 0, $"Release in {callback}");
        }

        private void Check(bool condition, string misuse)
        {
            if (!condition)
                Misuse = misuse;
        }

        private sealed class Ending(PointingExporter exporter) : IDisposable
        {
            public void Dispose() => exporter.Enter("Munmap");
        }
    }
}
#endif
