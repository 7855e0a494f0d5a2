using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ConventionAnalyzers;

public sealed partial class Reservation
{
    private const int SmallestList = 4;

    /// <summary>Replaced, never shortened: who enumerates without the lock sees from it that it must start over.</summary>
    [GuardedBy("this", UnlockedReads = true)]
    private FenceList? _fences;

    /// <summary>How many fences there may be before this hold ends.</summary>
    [GuardedBy("this")]
    private int _reservedCount;

    internal FenceList? FenceList => Volatile.Read(ref _fences);

    /// <summary>Makes room for fences, so that adding them cannot fail. The caller holds the reservation, and the room lasts as long as
    /// this hold.</summary>
    /// <param name="count">How many more fences there will be room for than there are now. Two calls do not add up.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Allocates only if there is no room. Follows <c>dma_resv_reserve_fences</c>.</remarks>
    [RequiresLock]
    public void ReserveFences(int count)
    {
        if (count <= 0)
            throw new ArgumentOutOfRangeException(nameof(count), count, "Room for no fences is no room.");
        AssertHeld();

        var present = _fences?.Count ?? 0;
        var needed = checked(present + count);
        if (_fences is null)
            Volatile.Write(ref _fences, new FenceList(Math.Max(SmallestList, NextPowerOfTwo(count))));
        else if (needed > _fences.Capacity)
            present = Grow(_fences, Math.Max(needed, 2 * _fences.Capacity));
        _reservedCount = Math.Max(_reservedCount, present + count);
    }

    /// <summary>Adds a fence: whoever asks for its usage waits for it from now on. The caller holds the reservation and has reserved
    /// room in this hold.</summary>
    /// <param name="fence">The fence of the work, no container.</param>
    /// <param name="usage">What the work does with the buffer.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fence"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <exception cref="ArgumentException"><paramref name="fence"/> is a container: add what it contains.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <exception cref="InvalidOperationException">No room is left of what was reserved since the reservation was
    /// acquired.</exception>
    /// <remarks>Takes the place of the first fence that is signalled, or that an earlier one of the same timeline has with the same or a
    /// weaker usage; no room is used then. A usage can be strengthened so, never weakened: both stay. Follows
    /// <c>dma_resv_add_fence</c>.</remarks>
    [RequiresLock]
    public void AddFence(Fence fence, FenceUsage usage)
    {
        CheckFence(fence, usage);
        AssertHeld();

        var list = _fences;
        var count = list?.Count ?? 0;
        for (var i = 0; i < count; i++)
        {
            var (present, strength) = list!.ReadAsHolder(i);
            var replaces = present.Timeline == fence.Timeline && strength >= usage && fence.Sequence >= present.Sequence;
            if (!replaces && !present.IsSignaled)
                continue;
            list.Set(i, fence, usage);
            return;
        }

        if (list is null || count >= _reservedCount)
            throw Misuse.Found(LockRule.Slots, "No room was reserved for the fence since the reservation was acquired.");
        list.Append(fence, usage);
    }

    /// <summary>Puts a fence in the place of all fences of a timeline. The caller holds the reservation; no room is needed.</summary>
    /// <param name="timeline">Whose fences are replaced, whatever their usage.</param>
    /// <param name="replacement">Signalled when the work behind them cannot touch the buffer any more.</param>
    /// <param name="usage">The usage of the replacement.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <exception cref="ArgumentException"><paramref name="replacement"/> is a container.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Follows <c>dma_resv_replace_fences</c>.</remarks>
    [RequiresLock]
    public void ReplaceFences(FenceTimeline timeline, Fence replacement, FenceUsage usage)
    {
        if (timeline is null)
            throw new ArgumentNullException(nameof(timeline));
        CheckFence(replacement, usage, nameof(replacement));
        AssertHeld();

        for (var i = 0; i < (_fences?.Count ?? 0); i++)
        {
            if (_fences!.ReadAsHolder(i).Fence.Timeline == timeline)
                _fences.Set(i, replacement, usage);
        }
    }

    /// <summary>Drops all fences and takes over those of another reservation that are pending. The caller holds this reservation, and
    /// need not hold the other.</summary>
    /// <param name="source">The other reservation.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold this reservation.</exception>
    /// <remarks>What was reserved is void. Follows <c>dma_resv_copy_fences</c>.</remarks>
    [RequiresLock]
    public void CopyFences(Reservation source)
    {
        if (source is null)
            throw new ArgumentNullException(nameof(source));
        AssertHeld();

        var copies = new List<ReservationFence>();
        foreach (var entry in source.FencesUnlocked(FenceUsage.Bookkeep))
        {
            if (entry.IsRestarted)
                copies.Clear();
            copies.Add(entry);
        }

        FenceList? list = null;
        if (copies.Count != 0)
            list = new FenceList(copies.Count);
        foreach (var entry in copies)
            list!.Append(entry.Fence, entry.Usage);
        Volatile.Write(ref _fences, list);
        _reservedCount = 0;
    }

    /// <summary>Enumerates fences, signalled and pending. The caller holds the reservation while it does.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <returns>An enumerable that allocates nothing; every step checks that the reservation is held.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Follows <c>dma_resv_for_each_fence</c>.</remarks>
    [RequiresLock]
    [UnlockedVariant(nameof(FencesUnlocked))]
    public ReservationFences Fences(FenceUsage usage)
    {
        CheckUsage(usage);
        AssertHeld();
        return new ReservationFences(this, usage, locked: true);
    }

    /// <summary>Enumerates pending fences. Needs no lock and takes none: it starts over when the fences change too much, and says so
    /// with <see cref="ReservationFence.IsRestarted"/>.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <returns>An enumerable that allocates nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <remarks>Follows <c>dma_resv_for_each_fence_unlocked</c>.</remarks>
    public ReservationFences FencesUnlocked(FenceUsage usage)
    {
        CheckUsage(usage);
        return new ReservationFences(this, usage, locked: false);
    }

    /// <summary>Lists the pending fences. Needs no lock.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <returns>The fences at one moment.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <remarks>Follows <c>dma_resv_get_fences</c>.</remarks>
    public Fence[] GetFences(FenceUsage usage)
    {
        var fences = new List<Fence>();
        foreach (var entry in FencesUnlocked(usage))
        {
            if (entry.IsRestarted)
                fences.Clear();
            fences.Add(entry.Fence);
        }

        return [.. fences];
    }

    /// <summary>One fence for all that are pending. Needs no lock.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <returns>Null if there is none, the fence if there is one, else an array of them, which cannot be added to a
    /// reservation.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <remarks>Follows <c>dma_resv_get_singleton</c>.</remarks>
    public Fence? GetSingleton(FenceUsage usage)
    {
        var fences = GetFences(usage);
        return fences.Length switch
        {
            0 => null,
            1 => fences[0],
            _ => new FenceArray(fences),
        };
    }

    /// <summary>Whether nothing is pending. Needs no lock.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <returns>Whether all are signalled, or there are none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <remarks>Follows <c>dma_resv_test_signaled</c>.</remarks>
    public bool TestSignaled(FenceUsage usage)
    {
        var fences = FencesUnlocked(usage);
        return !fences.MoveNext();
    }

    /// <summary>Waits until nothing is pending or the time is up. Whether the reservation is held does not matter; that work failed is
    /// not reported.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <param name="timeout">How long; zero asks only, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns><see langword="false"/> if the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values, or
    /// <paramref name="timeout"/> is negative or too long.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    /// <remarks>Waits for one fence after another. Follows <c>dma_resv_wait_timeout</c>.</remarks>
    [ExcludesLock("FenceSignalling.Section")]
    public bool Wait(FenceUsage usage, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckUsage(usage);
        var clock = new Clock(Clock.Milliseconds(timeout));
        FenceSignalling.MightWait();

        foreach (var entry in FencesUnlocked(usage))
        {
            if (!entry.Fence.WaitForSignal(clock.Remaining, cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>Waits without a thread until nothing is pending or the time is up. Not to be awaited with the reservation held; that
    /// work failed is not reported.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <param name="timeout">How long; zero asks only, <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task whose result is <see langword="false"/> if the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values, or
    /// <paramref name="timeout"/> is negative or too long.</exception>
    public Task<bool> WaitAsync(FenceUsage usage, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckUsage(usage);
        return WaitForAll(FencesUnlocked(usage), new Clock(Clock.Milliseconds(timeout)), cancellationToken);

        static async Task<bool> WaitForAll(ReservationFences fences, Clock clock, CancellationToken cancellationToken)
        {
            foreach (var entry in fences)
            {
                if (!await TimedWait.Start(entry.Fence, clock.Remaining, throwsError: false, cancellationToken).ConfigureAwait(false))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Somebody wants everything that is pending to be done by then. Advice, no promise; needs no lock.</summary>
    /// <param name="usage">Fences of this and all smaller usages.</param>
    /// <param name="timestamp">When, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="usage"/> is none of the named values.</exception>
    /// <remarks>Follows <c>dma_resv_set_deadline</c>.</remarks>
    public void SetDeadline(FenceUsage usage, long timestamp)
    {
        foreach (var entry in FencesUnlocked(usage))
            entry.Fence.SetDeadline(timestamp);
    }

    /// <summary>Lists the fences of the implicit order for people to read. The caller holds the reservation.</summary>
    /// <returns>A line for each fence that is not <see cref="FenceUsage.Bookkeep"/>.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the reservation.</exception>
    /// <remarks>Follows <c>dma_resv_describe</c>.</remarks>
    [RequiresLock]
    public string Describe()
    {
        AssertHeld();

        var text = new StringBuilder();
        foreach (var entry in Fences(FenceUsage.Read))
            text.Append(entry.Usage).Append(' ').Append(entry.Fence).Append('\n');
        return text.ToString();
    }

    private static int NextPowerOfTwo(int number)
    {
        var power = 1;
        while (power < number)
            power = checked(power * 2);
        return power;
    }

    private static void CheckUsage(FenceUsage usage)
    {
        if (usage is < FenceUsage.Kernel or > FenceUsage.Bookkeep)
            throw new ArgumentOutOfRangeException(nameof(usage), usage, "No such usage.");
    }

    private static void CheckFence(Fence fence, FenceUsage usage, string name = "fence")
    {
        if (fence is null)
            throw new ArgumentNullException(name);
        CheckUsage(usage);
        if (!fence.IsContainer)
            return;
        Misuse.Suspected(LockRule.Slots, $"'{fence}' is a container: its members are to be added.");
        throw new ArgumentException($"'{fence}' is a container: add its members.", name);
    }

    /// <summary>Moves the pending fences to a larger list.</summary>
    /// <returns>How many they are.</returns>
    [RequiresLock]
    private int Grow(FenceList list, int capacity)
    {
        var larger = new FenceList(capacity);
        for (var i = 0; i < list.Count; i++)
        {
            var (fence, usage) = list.ReadAsHolder(i);
            if (!fence.IsSignaled)
                larger.Append(fence, usage);
        }

        Volatile.Write(ref _fences, larger);
        return larger.Count;
    }
}
