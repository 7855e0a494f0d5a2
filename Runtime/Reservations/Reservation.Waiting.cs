using System;
using System.Threading;

namespace ConventionAnalyzers;

public sealed partial class Reservation
{
    private readonly WaitQueue _queue = new();

    /// <summary>Who holds it: a <see cref="LockThread"/>, or the <see cref="AcquireContext"/> it was acquired through, or
    /// nobody.</summary>
    /// <remarks>One word, so that whoever sees the holder also sees its age. Written by one compare-and-swap where nobody waits; under
    /// the queue's lock where it is handed over.</remarks>
    private object? _holder;

    private enum Verdict
    {
        Sleep,
        Acquired,
        BackOff,
        Cancelled,
    }

    internal int WaiterCount => _queue.Count;

    /// <summary>For tests of what cannot come about: a holder that never acquired.</summary>
    internal object? HolderForTest
    {
        set => Volatile.Write(ref _holder, value);
    }

    private static object? ThreadOf(object? holder) => holder is AcquireContext context ? context.Thread : holder;

    /// <summary>Makes it the holder if there is none; returns who was the holder before.</summary>
    private object? Take(object holder)
    {
        Interleaving.Point();
        return Interlocked.CompareExchange(ref _holder, holder, null);
    }

    /// <returns><see langword="false"/> if the context must back off.</returns>
    private bool TakeOrWait(AcquireContext context, CancellationToken cancellationToken)
    {
        LockValidator.Current?.Acquiring(this, context);
        if (Take(context) is { } holder && !WaitBehind(holder, context.Thread, context, cancellationToken))
            return false;
        OnTaken(context);
        return true;
    }

    /// <returns><see langword="false"/> if the context must back off.</returns>
    private bool WaitBehind(object holder, LockThread thread, AcquireContext? context, CancellationToken cancellationToken)
    {
        if (IsStale(holder))
            throw Misuse.Found(LockRule.AcquireContext, "The reservation is held through a context that was disposed.");
        if (ThreadOf(holder) == thread)
            ThrowRecursion();
        return Wait(thread, context, cancellationToken);
    }

    /// <summary>Whether its context was disposed without giving the reservation up, which no context can.</summary>
    /// <remarks>The holder was read a moment ago and may have released since, and then ended its context. That it was disposed is seen
    /// no earlier than its release, so the second look decides.</remarks>
    private bool IsStale(object holder)
    {
        Interleaving.Point();
        return holder is AcquireContext { IsDisposed: true } && Volatile.Read(ref _holder) == holder;
    }

    private void OnTaken(AcquireContext context)
    {
        context.OnAcquired();
        LockValidator.Current?.Acquired(this);
        // Those who wait were content with another holder.
        if (_queue.IsEmpty)
            return;
        Interleaving.Point();
        using (_queue.Enter())
            _queue.WakeContexts();
    }

    private void Release()
    {
        Interleaving.Point();
        if (!_queue.IsEmpty)
        {
            HandOver();
            return;
        }

        Interleaving.Point();
        // A full fence between giving up and looking for waiters.
        Interlocked.Exchange(ref _holder, null);
        Interleaving.Point();
        if (!_queue.IsEmpty)
            WakeFirst();
    }

    private void HandOver()
    {
        Interleaving.Point();
        using (_queue.Enter())
        {
            var next = _queue.First;
            Volatile.Write(ref _holder, next is { IsPassedOver: true } ? next.Holder : null);
            next?.Thread.Wake();
        }
    }

    private void WakeFirst()
    {
        Interleaving.Point();
        using (_queue.Enter())
            WakeFirstIfFree();
    }

    /// <returns><see langword="false"/> if the context must back off.</returns>
    private bool Wait(LockThread thread, AcquireContext? context, CancellationToken cancellationToken)
    {
        if (TakeBySpinning((object?)context ?? thread))
            return true;

        using var wakeUpCall = cancellationToken.Register(static sleeper => ((LockThread)sleeper!).Wake(), thread);
        var waiter = thread.Waiter;
        waiter.Context = context;
        waiter.HasSlept = waiter.IsPassedOver = false;
        Interleaving.Point();
        using (_queue.Enter())
        {
            _queue.Join(waiter);
            // The younger ones behind may have to back off now.
            if (context is not null)
                _queue.WakeContexts();
        }

        var verdict = SleepUntilJudged(waiter, cancellationToken);
        if (verdict == Verdict.Cancelled)
            cancellationToken.ThrowIfCancellationRequested();
        return verdict == Verdict.Acquired;
    }

    private Verdict SleepUntilJudged(Waiter waiter, CancellationToken cancellationToken)
    {
        while (true)
        {
            Interleaving.Point();
            using (_queue.Enter())
            {
                var verdict = Judge(waiter, cancellationToken);
                if (verdict != Verdict.Sleep)
                {
                    Leave(waiter);
                    return verdict;
                }
            }

            try
            {
                waiter.Thread.Sleep();
                waiter.HasSlept = true;
            }
            catch (ThreadInterruptedException)
            {
                bool handedOver;
                using (_queue.Enter())
                {
                    handedOver = _holder == waiter.Holder;
                    Leave(waiter);
                }

                if (handedOver)
                    Release();
                throw;
            }
        }
    }

    [RequiresLock(nameof(_queue))]
    private Verdict Judge(Waiter waiter, CancellationToken cancellationToken)
    {
        if (_holder == waiter.Holder)
            return Verdict.Acquired;
        var isFirst = _queue.First == waiter;
        Interleaving.Point();
        if (isFirst && Interlocked.CompareExchange(ref _holder, waiter.Holder, null) is null)
            return Verdict.Acquired;
        if (cancellationToken.IsCancellationRequested)
            return Verdict.Cancelled;
        if (waiter.Context is { HeldCount: > 0 } context && MustBackOff(waiter, context))
            return Verdict.BackOff;

        waiter.IsPassedOver |= isFirst && waiter.HasSlept;
        return Verdict.Sleep;
    }

    /// <summary>Whether a context that holds others may not wait here. One that holds nothing may always wait: nobody waits for
    /// it.</summary>
    [RequiresLock(nameof(_queue))]
    private bool MustBackOff(Waiter waiter, AcquireContext context)
    {
        Interleaving.Point();
        var rival = Volatile.Read(ref _holder) as AcquireContext;
        if (Class.Policy == AcquirePolicy.WaitDie)
            return rival?.IsOlderThan(context) == true || _queue.HasContextAhead(waiter);

        if (rival is not null && context.IsOlderThan(rival))
            rival.Wound();
        return context.IsWounded;
    }

    [RequiresLock(nameof(_queue))]
    private void Leave(Waiter waiter)
    {
        _queue.Leave(waiter);
        // The wake-up that it may have got was meant for whoever is first.
        WakeFirstIfFree();
    }

    [RequiresLock(nameof(_queue))]
    private void WakeFirstIfFree()
    {
        Interleaving.Point();
        if (Volatile.Read(ref _holder) is null)
            _queue.First?.Thread.Wake();
    }

    /// <summary>Most holds are short. Not where somebody waits: they were here before.</summary>
    private bool TakeBySpinning(object holder)
    {
        if (!Interleaving.AllowsSpinning)
            return false;
        for (var spin = new SpinWait(); !spin.NextSpinWillYield && _queue.IsEmpty; spin.SpinOnce())
        {
            if (Take(holder) is null)
                return true;
        }

        return false;
    }
}
