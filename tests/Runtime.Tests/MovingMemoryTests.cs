using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Memory that really moves, while importers of both kinds read it: the protocol as a whole.</summary>
public class MovingMemoryTests
{
    private const int Moves = 30;

    [Fact]
    public void Nobody_reads_memory_that_is_not_there()
    {
        var exporter = new MovingExporter();
        var buffer = exporter.Buffer;
        var over = false;
        void UntilItIsOver(Action read)
        {
            while (!Volatile.Read(ref over))
                read();
        }

        using var first = new Follower(buffer, "gpu");
        using var second = new Follower(buffer, "video");
        var fixture = buffer.Attach("display");
        Thread[] threads =
        [
            OtherThread.Start(() => UntilItIsOver(first.Read)),
            OtherThread.Start(() => UntilItIsOver(second.Read)),
            OtherThread.Start(() => UntilItIsOver(() =>
            {
                // Its map call has waited for the move; the memory stays while it is mapped.
                var table = fixture.MapUnlocked(TransferDirection.ToDevice);
                MovingExporter.Check(table);
                fixture.UnmapUnlocked(table);
            })),
            OtherThread.Start(() =>
            {
                try
                {
                    for (var moves = 0; moves < Moves;)
                    {
                        if (exporter.TryMove() is not { } moved)
                            continue;
                        moves++;
                        moved.Wait();
                    }
                }
                finally
                {
                    Volatile.Write(ref over, true);
                }
            }),
        ];
        foreach (var thread in threads)
            OtherThread.Join(thread);

        first.Dispose();
        second.Dispose();
        buffer.Detach(fixture);
        buffer.Reservation.Wait(FenceUsage.Bookkeep, TimeSpan.FromSeconds(30));
        buffer.Dispose();
    }

    /// <summary>Moves its memory to a new place, by a copy that is done later on another thread.</summary>
    private sealed class MovingExporter : IPinningExporter
    {
        private const int Size = 4096;
        private const byte Good = 0x5a;
        private const byte Gone = 0xdb;

        private readonly FenceTimeline _mover = new("mover");

        [GuardedBy("Buffer.Reservation")]
        private IntPtr _memory = Allocate(Good);

        [GuardedBy("Buffer.Reservation")]
        private int _pins;

        public MovingExporter() => Buffer = new SharedBuffer(this, Size);

        public SharedBuffer Buffer { get; }

        public static unsafe void Check(ScatterTable table)
        {
            foreach (var segment in table.Segments)
                Assert.Equal(-1, new Span<byte>((void*)segment.Address, (int)segment.Length).IndexOfAnyExcept(Good));
        }

        /// <returns>Signalled when the memory has arrived; null if it is pinned.</returns>
        public Fence? TryMove()
        {
            using (Buffer.Reservation.Hold())
            {
                if (_pins > 0)
                    return null;
                // Who reads the old place must be done, and who moved it there.
                var pending = Buffer.Reservation.GetSingleton(FenceUsage.Bookkeep) ?? Fence.Completed;
                Buffer.NotifyMove();
                Buffer.Reservation.ReserveFences(1);
                var moved = _mover.NextFence();
                var (source, target) = (_memory, Allocate(Gone));
                Buffer.Reservation.AddFence(moved, FenceUsage.Kernel);
                _memory = target;
                _ = Task.Run(async () =>
                {
                    await pending;
                    Copy(source, target);
                    moved.Signal();
                });
                return moved;
            }
        }

        void IBufferExporter.Attach(BufferAttachment attachment)
        {
        }

        void IBufferExporter.Detach(BufferAttachment attachment)
        {
        }

        ScatterTable IBufferExporter.Map(BufferAttachment attachment, TransferDirection direction)
        {
            Buffer.Reservation.AssertHeld();
            return new([new ScatterSegment(_memory, Size)], direction);
        }

        void IBufferExporter.Unmap(BufferAttachment attachment, ScatterTable table)
        {
        }

        void IPinningExporter.Pin(BufferAttachment attachment)
        {
            Buffer.Reservation.AssertHeld();
            _pins++;
        }

        void IPinningExporter.Unpin(BufferAttachment attachment)
        {
            Buffer.Reservation.AssertHeld();
            _pins--;
        }

        BufferMapping IBufferExporter.Vmap(SharedBuffer buffer) => throw new NotSupportedException();

        void IBufferExporter.Vunmap(SharedBuffer buffer, BufferMapping mapping)
        {
        }

        void IBufferExporter.Release(SharedBuffer buffer)
        {
            using (Buffer.Reservation.Hold())
                Marshal.FreeHGlobal(_memory);
        }

        private static unsafe IntPtr Allocate(byte content)
        {
            var memory = Marshal.AllocHGlobal(Size);
            new Span<byte>((void*)memory, Size).Fill(content);
            return memory;
        }

        private static unsafe void Copy(IntPtr source, IntPtr target)
        {
            var old = new Span<byte>((void*)source, Size);
            old.CopyTo(new Span<byte>((void*)target, Size));
            old.Fill(Gone);
            Marshal.FreeHGlobal(source);
        }
    }

    /// <summary>Keeps its mapping until the memory moves, and lets its work come after the move.</summary>
    private sealed class Follower : IDynamicImporter, IDisposable
    {
        private readonly FenceTimeline _timeline;
        private readonly BufferAttachment _attachment;

        [GuardedBy("_attachment.Buffer.Reservation")]
        private ScatterTable? _table;

        private bool _disposed;

        public Follower(SharedBuffer buffer, string device)
        {
            _timeline = new FenceTimeline(device);
            _attachment = buffer.AttachDynamic(device, this);
        }

        public bool AllowsPeerToPeer => false;

        public void Read()
        {
            var reservation = _attachment.Buffer.Reservation;
            ScatterTable table;
            Fence moved, read;
            using (reservation.Hold())
            {
                table = _table ??= _attachment.Map(TransferDirection.ToDevice);
                moved = reservation.GetSingleton(FenceUsage.Kernel) ?? Fence.Completed;
                reservation.ReserveFences(1);
                read = _timeline.NextFence();
                reservation.AddFence(read, FenceUsage.Read);
            }

            try
            {
                moved.Wait();
                MovingExporter.Check(table);
            }
            finally
            {
                read.Signal();
            }
        }

        public void MoveNotify(BufferAttachment attachment)
        {
            // The work on the old place is not ended by this: the exporter waits for its fence.
            if (_table is not null)
                attachment.Unmap(_table);
            _table = null;
        }

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            using (_attachment.Buffer.Reservation.Hold())
                MoveNotify(_attachment);
            _attachment.Buffer.Detach(_attachment);
        }
    }
}
