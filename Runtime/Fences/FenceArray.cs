using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>A fence that stands for several: signalled when all of them are, or the first.</summary>
/// <remarks>Its error is the first error among its members. It cannot be added to a reservation: add the members. All members may be
/// called from any thread. Corresponds to the Linux kernel's <c>dma_fence_array</c>.</remarks>
public sealed class FenceArray : Fence
{
    private readonly Fence[] _members;
    private readonly Member[] _callbacks;
    private readonly bool _any;
    private int _pending;
    private Exception? _firstError;

    /// <summary>Makes a fence on a timeline of its own.</summary>
    /// <param name="members">What it stands for: at least one fence, none of them a container.</param>
    /// <param name="any">Whether the first member that is signalled signals it; otherwise the last one does.</param>
    /// <exception cref="ArgumentNullException"><paramref name="members"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">There is none, or one is a container.</exception>
    public FenceArray(IReadOnlyCollection<Fence> members, bool any = false)
        : this(new FenceTimeline("array", RecordTime(members)), members, any)
    {
    }

    /// <summary>Makes the next fence of a timeline.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="members">What it stands for: at least one fence, none of them a container.</param>
    /// <param name="any">Whether the first member that is signalled signals it; otherwise the last one does.</param>
    /// <exception cref="ArgumentNullException">An argument or a member is null.</exception>
    /// <exception cref="ArgumentException">There is no member, or one is a container.</exception>
    public FenceArray(FenceTimeline timeline, IReadOnlyCollection<Fence> members, bool any = false)
        : base(timeline)
    {
        if (members is null)
            throw new ArgumentNullException(nameof(members));
        if (members.Count == 0)
            throw new ArgumentException("There is nothing to wait for.", nameof(members));

        _members = [.. members];
        _callbacks = new Member[_members.Length];
        for (var i = 0; i < _members.Length; i++)
        {
            var member = _members[i] ?? throw new ArgumentNullException(nameof(members));
            if (member.IsContainer)
                throw new ArgumentException($"'{member}' is a container: unwrap it.", nameof(members));
            _callbacks[i] = new Member(this);
        }

        _any = any;
        _pending = any ? 1 : _members.Length;
    }

    /// <summary>What it stands for.</summary>
    public IReadOnlyList<Fence> Members => _members;

    internal override bool IsContainer => true;

    /// <inheritdoc/>
    protected override bool PollSignaled()
    {
        var signaled = 0;
        foreach (var member in _members)
        {
            if (!member.IsSignaled)
                continue;
            NoteError(member);
            signaled++;
        }

        return _any ? signaled > 0 : signaled == _members.Length;
    }

    /// <inheritdoc/>
    protected override bool EnableSignaling()
    {
        for (var i = 0; i < _members.Length; i++)
        {
            if (!_members[i].AddCallback(_callbacks[i]) && IsLast(_members[i]))
            {
                Forget();
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void OnDeadline(long timestamp)
    {
        foreach (var member in _members)
            member.SetDeadline(timestamp);
    }

    private static bool RecordTime(IReadOnlyCollection<Fence>? members) =>
        members?.Any(static member => member?.Timeline.RecordsTime == true) == true;

    private bool IsLast(Fence member)
    {
        NoteError(member);
        return Interlocked.Decrement(ref _pending) == 0;
    }

    private void NoteError(Fence member)
    {
        if (member.Error is { } error && Interlocked.CompareExchange(ref _firstError, error, null) is null)
            TrySetError(error);
    }

    /// <summary>The members that are still pending need not know this array any more.</summary>
    private void Forget()
    {
        for (var i = 0; _any && i < _members.Length; i++)
            _members[i].RemoveCallback(_callbacks[i]);
    }

    private sealed class Member(FenceArray array) : FenceCallback
    {
        [RequiresLock("FenceSignalling.Section")]
        protected override void OnSignaled(Fence fence)
        {
            if (!array.IsLast(fence))
                return;
            array.Forget();
            array.Signal(fence.Timestamp);
        }
    }
}
