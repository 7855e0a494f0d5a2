using System;
using System.Collections.Generic;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Memory that one party exports and many use: devices through attachments, the processor through mappings.</summary>
/// <remarks>
/// All members may be called from any thread; each says what it expects of <see cref="Reservation"/>. The pairs whose second
/// name ends in <c>Unlocked</c> do the same work: the first for callers that hold the reservation, the second for those that do
/// not. Corresponds to the Linux kernel's <c>dma_buf</c>.
/// </remarks>
public sealed partial class SharedBuffer : IDisposable
{
    [GuardedBy(nameof(Reservation))]
    private readonly List<BufferAttachment> _attachments = [];

    /// <summary>Views, and calls of the exporter that run without the lock: the memory stays until they have ended.</summary>
    [GuardedBy(nameof(Reservation))]
    private int _uses;

    [GuardedBy(nameof(Reservation), UnlockedReads = true)]
    private bool _released;

    /// <summary>Exports memory as a buffer.</summary>
    /// <param name="exporter">Provides the memory, and frees it when the buffer is disposed.</param>
    /// <param name="size">The size of the buffer, in bytes.</param>
    /// <param name="reservation">The lock of the buffer, to share it with other buffers; by default the buffer has its
    /// own.</param>
    /// <param name="tableCaching">Whether attachments keep what they mapped.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exporter"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not positive, or <paramref name="tableCaching"/> is none
    /// of the named values.</exception>
    /// <exception cref="ArgumentException">The exporter moves its memory, so that tables cannot be kept; or it makes views both with and
    /// without the reservation.</exception>
    /// <remarks>Follows <c>dma_buf_export</c>. What the exporter can do beyond <see cref="IBufferExporter"/> it says by implementing
    /// <see cref="IPinningExporter"/>, <see cref="ICpuAccessExporter"/>, and <see cref="IViewExporter"/> or
    /// <see cref="ILockedViewExporter"/>.</remarks>
    public SharedBuffer(
        IBufferExporter exporter, long size, Reservation? reservation = null, TableCaching tableCaching = TableCaching.None)
    {
        if (exporter is null)
            throw new ArgumentNullException(nameof(exporter));
        if (size <= 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "A buffer has a size.");
        Check(tableCaching);
        if (tableCaching != TableCaching.None && exporter is IPinningExporter)
            throw new ArgumentException("Tables of memory that moves cannot be kept.", nameof(tableCaching));
        if (exporter is IViewExporter and ILockedViewExporter)
            throw new ArgumentException("An exporter makes views with the reservation or without it.", nameof(exporter));

        Exporter = exporter;
        PinningExporter = exporter as IPinningExporter;
        TableCaching = tableCaching;
        Size = size;
        Reservation = reservation ?? new Reservation();
    }

    /// <summary>The size of the buffer, in bytes. Never changes.</summary>
    public long Size { get; }

    /// <summary>The lock of the buffer. Other buffers may have the same one.</summary>
    public Reservation Reservation { get; }

    /// <summary>Whether attachments keep what they mapped.</summary>
    public TableCaching TableCaching { get; }

    internal IBufferExporter Exporter { get; }

    internal IPinningExporter? PinningExporter { get; }

    /// <summary>Lets a device use the buffer that cannot follow the memory when it moves. Acquires the reservation for a part of the
    /// call.</summary>
    /// <param name="device">The name of the device, for messages.</param>
    /// <returns>The attachment, which maps the buffer for the device. End it with <see cref="Detach"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="device"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <remarks>Whatever the exporter throws passes through, and nothing is attached then. Follows
    /// <c>dma_buf_attach</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public BufferAttachment Attach(string device)
    {
        CheckDevice(device);
        return Connect(device, importer: null);
    }

    /// <summary>Lets a device use the buffer that follows the memory when it moves. Acquires the reservation for a part of the
    /// call.</summary>
    /// <param name="device">The name of the device, for messages.</param>
    /// <param name="importer">Told when the memory moves, maybe before this call returns.</param>
    /// <returns>The attachment, which maps the buffer for the device. End it with <see cref="Detach"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <remarks>Whatever the exporter throws passes through, and nothing is attached then. Follows
    /// <c>dma_buf_dynamic_attach</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public BufferAttachment AttachDynamic(string device, IDynamicImporter importer)
    {
        CheckDevice(device);
        return Connect(device, importer ?? throw new ArgumentNullException(nameof(importer)));
    }

    /// <summary>Ends an attachment. Acquires the reservation for a part of the call.</summary>
    /// <param name="attachment">An attachment of this buffer with nothing mapped or pinned.</param>
    /// <exception cref="ArgumentNullException"><paramref name="attachment"/> is null.</exception>
    /// <exception cref="ArgumentException">It belongs to another buffer.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">It was detached before.</exception>
    /// <exception cref="InvalidOperationException">The device still has the buffer mapped or pinned.</exception>
    /// <remarks>Follows <c>dma_buf_detach</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void Detach(BufferAttachment attachment)
    {
        if (attachment is null)
            throw new ArgumentNullException(nameof(attachment));
        if (attachment.Buffer != this)
            throw new ArgumentException("The attachment belongs to another buffer.", nameof(attachment));

        attachment.Unlink();
        try
        {
            Exporter.Detach(attachment);
        }
        finally
        {
            EndUse();
        }
    }

    /// <summary>Tells the dynamic attachments that the memory is about to move. Called by the exporter, who holds the
    /// reservation.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="AggregateException">Importers threw, which they must not. All have been told.</exception>
    /// <remarks>There is no twin: whoever moves the memory holds the reservation until a fence stands for the move. Follows
    /// <c>dma_buf_move_notify</c>.</remarks>
    [RequiresLock(nameof(Reservation))]
    public void NotifyMove()
    {
        Reservation.AssertHeld();

        List<Exception>? thrown = null;
        foreach (var attachment in _attachments)
        {
            // The reservation of this buffer; said by the way that the importer's contract says it.
            attachment.Buffer.Reservation.AssertHeld();
            try
            {
                attachment.Importer?.MoveNotify(attachment);
            }
            catch (Exception exception)
            {
                (thrown ??= []).Add(exception);
            }
        }

        if (thrown is not null)
            throw new AggregateException("Importers threw when the memory was about to move.", thrown);
    }

    /// <summary>Frees the buffer's memory. Acquires the reservation for a part of the call; the second call does nothing.</summary>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="InvalidOperationException">The buffer is still mapped, attached, viewed or bound to an address space, or another
    /// thread is about to attach or detach it: its memory is in use and is not freed.</exception>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void Dispose()
    {
        using (Reservation.Hold())
        {
            if (_released)
                return;
            if (_mapping is not null)
                throw new InvalidOperationException("The buffer is mapped.");
            if (_attachments.Count != 0)
                throw new InvalidOperationException("The buffer is attached.");
            if (_uses != 0)
                throw new InvalidOperationException("The buffer has views, or is being attached or detached.");
            if (IsBound)
                throw new InvalidOperationException("The buffer is bound to an address space.");
            Volatile.Write(ref _released, true);
        }

        Exporter.Release(this);
    }

    internal static void Check(TableCaching tableCaching)
    {
        if (tableCaching is < TableCaching.None or > TableCaching.AtAttach)
            throw new ArgumentOutOfRangeException(nameof(tableCaching), tableCaching, "No such caching.");
    }

    /// <summary>Keeps the memory for what the exporter does without the lock.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    internal void BeginUse()
    {
        using (Reservation.Hold())
        {
            ThrowIfReleased();
            _uses++;
        }
    }

    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    internal void EndUse()
    {
        using (Reservation.Hold())
            _uses--;
    }

    [RequiresLock(nameof(Reservation))]
    internal bool Lists(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        return _attachments.Contains(attachment);
    }

    /// <summary>The attachment keeps the memory from now on, no longer the call that makes it.</summary>
    [RequiresLock(nameof(Reservation))]
    internal void Add(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        _attachments.Add(attachment);
        _uses--;
    }

    /// <summary>The reverse: until <see cref="EndUse"/>.</summary>
    [RequiresLock(nameof(Reservation))]
    internal void Remove(BufferAttachment attachment)
    {
        Reservation.AssertHeld();
        _attachments.Remove(attachment);
        _uses++;
    }

    internal void ThrowIfReleased()
    {
        if (Volatile.Read(ref _released))
            throw new ObjectDisposedException(nameof(SharedBuffer));
    }

    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    private BufferAttachment Connect(string device, IDynamicImporter? importer)
    {
        var attachment = new BufferAttachment(this, device, importer);
        BeginUse();
        try
        {
            Exporter.Attach(attachment);
            try
            {
                attachment.Link();
            }
            catch
            {
                Exporter.Detach(attachment);
                throw;
            }
        }
        catch
        {
            EndUse();
            throw;
        }

        return attachment;
    }

    private static void CheckDevice(string device)
    {
        if (device is null)
            throw new ArgumentNullException(nameof(device));
    }
}
