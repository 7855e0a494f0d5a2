using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace ConventionAnalyzers;

// Between those who order accesses by the reservation's fences and those who pass fences on.
public sealed partial class SharedBuffer
{
    /// <summary>One fence for the work that an access must come after, to hand it to somebody who orders accesses explicitly. Needs no
    /// lock.</summary>
    /// <param name="write">Whether the access writes.</param>
    /// <returns>The fence; a signalled one if there is nothing to wait for.</returns>
    /// <remarks>Follows <c>DMA_BUF_IOCTL_EXPORT_SYNC_FILE</c>.</remarks>
    public Fence ExportFence(bool write) =>
        Reservation.GetSingleton(FenceUsages.BeforeAccess(write)) ?? Fence.CreateCompleted(Stopwatch.GetTimestamp());

    /// <summary>Lets those who order accesses implicitly wait for a fence. Acquires the reservation for the call.</summary>
    /// <param name="fence">The fence; of a container, its members.</param>
    /// <param name="write">Whether the work behind it writes.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fence"/> is null.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds the reservation.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    /// <remarks>Follows <c>DMA_BUF_IOCTL_IMPORT_SYNC_FILE</c>.</remarks>
    [ExcludesLock(nameof(Reservation), "FenceSignalling.Section")]
    public void ImportFence(Fence fence, bool write)
    {
        if (fence is null)
            throw new ArgumentNullException(nameof(fence));

        var members = new List<Fence>();
        foreach (var member in Fences.Unwrap(fence))
            members.Add(member);
        if (members.Count == 0)
            return;

        using (Reservation.Hold())
        {
            ThrowIfReleased();
            Reservation.ReserveFences(members.Count);
            foreach (var member in members)
                Reservation.AddFence(member, write ? FenceUsage.Write : FenceUsage.Read);
        }
    }
}
