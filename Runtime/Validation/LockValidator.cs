using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace ConventionAnalyzers;

/// <summary>Watches how a running program uses reservations, contexts and fences, and reports what could deadlock, even if it does not
/// this time.</summary>
/// <remarks>
/// <para>Off by default, and then it costs a read of a field. It knows what is acquired after it was started. One at a time,
/// for all threads; all members may be called from any thread.</para>
/// <para>Order is learned by class of locks: whoever acquires one while holding another says that this is the order, and the first who
/// says the opposite is reported, with both places. Waiting for a fence counts as acquiring what everything that happens in a
/// signalling section holds. Known from the start is: reservation, then memory that may be reclaimed, then fences. A try-lock says
/// nothing. Corresponds to the Linux kernel's <c>lockdep</c>.</para>
/// </remarks>
public sealed class LockValidator : IDisposable
{
    private const string FenceClass = "fence";
    private const string ReclaimClass = "memory reclaim";

    private static readonly object SectionMarker = new();
    private static readonly object ReclaimMarker = new();

    private static LockValidator? s_current;

    private readonly Action<LockReport> _onReport;
    private readonly OrderGraph _order = new();

    // Here and not with the threads, which outlive the validator.
    private readonly ConditionalWeakTable<LockThread, ThreadBooks> _books = new();
    private readonly ConcurrentDictionary<string, bool> _primed = new();

    private LockValidator(Action<LockReport> onReport, bool injectsBackOff)
    {
        _onReport = onReport;
        InjectsBackOff = injectsBackOff;
        Learn(ReclaimClass, FenceClass, where: null);
    }

    /// <summary>The validator that is on; null if none is.</summary>
    public static LockValidator? Current => Volatile.Read(ref s_current);

    /// <summary>Whether contexts are told to back off now and then without a reason, so that the code that does it is tried.</summary>
    internal bool InjectsBackOff { get; }

    /// <summary>Begins to watch.</summary>
    /// <param name="onReport">Told every fault, on the thread that commits it; may throw to stop it there.</param>
    /// <param name="injectBackOff">Whether contexts are told to back off now and then without a reason, so that the code that does it
    /// is tried.</param>
    /// <returns>The validator. Dispose it to end the watch.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="onReport"/> is null.</exception>
    /// <exception cref="InvalidOperationException">Another one is on.</exception>
    public static LockValidator Start(Action<LockReport> onReport, bool injectBackOff = false)
    {
        if (onReport is null)
            throw new ArgumentNullException(nameof(onReport));

        var validator = new LockValidator(onReport, injectBackOff);
        if (Interlocked.CompareExchange(ref s_current, validator, null) is not null)
            throw new InvalidOperationException("Another validator is on.");
        return validator;
    }

    /// <summary>Ends the watch. The second call does nothing.</summary>
    public void Dispose() => Interlocked.CompareExchange(ref s_current, null, this);

    internal void Report(LockRule rule, string message, StackTrace? there = null) =>
        _onReport(new LockReport(rule, message, new StackTrace(skipFrames: 1, fNeedFileInfo: true), there));

    /// <summary>A reservation is about to be acquired, whatever it takes.</summary>
    internal void Acquiring(Reservation reservation, AcquireContext? context)
    {
        var books = Books();
        var name = reservation.Class.Name;
        if (_primed.TryAdd(name, true))
            Learn(name, ReclaimClass, where: null);
        CheckNesting(books, reservation, context);
        LearnAll(books, name);
    }

    internal void Acquired(Reservation reservation) =>
        Books().Entries.Add(new(reservation, reservation.Class.Name, Here()));

    internal void Released(object held) => Books().Remove(held);

    internal void ContextBegan(AcquireContext context)
    {
        var books = Books();
        foreach (var entry in books.Entries)
        {
            if (entry.Held is AcquireContext other && other.Class == context.Class)
                Report(LockRule.AcquireContext, $"The thread has a context of the class '{context.Class}' already.", entry.Where);
        }

        books.Entries.Add(new(context, orderClass: null, Here()));
    }

    internal bool BeginSignalling()
    {
        var books = Books();
        if (books.IndexOf(SectionMarker) >= 0)
            return false;
        // No order: nobody waits to get into a section.
        books.Entries.Add(new(SectionMarker, FenceClass, Here()));
        return true;
    }

    internal void EndSignalling() => Books().Remove(SectionMarker);

    internal void MightWaitForFence()
    {
        var books = Books();
        var section = books.IndexOf(SectionMarker);
        if (section >= 0)
        {
            Report(
                LockRule.Signalling, "May wait for a fence where a fence must be signalled.", books.Entries[section].Where);
        }

        LearnAll(books, FenceClass);
    }

    internal void MightReclaim()
    {
        var books = Books();
        if (books.ReclaimForbidden > 0)
            return;
        if (books.IndexOf(ReclaimMarker) is var index and >= 0)
            Report(LockRule.Nesting, "May reclaim memory while memory is being reclaimed.", books.Entries[index].Where);
        LearnAll(books, ReclaimClass);
    }

    internal void BeginReclaim() => Books().Entries.Add(new(ReclaimMarker, ReclaimClass, Here()));

    internal void EndReclaim() => Books().Remove(ReclaimMarker);

    internal void ForbidReclaim(int change)
    {
        // What began before the validator was on may end while it is.
        var books = Books();
        books.ReclaimForbidden = Math.Max(0, books.ReclaimForbidden + change);
    }

    /// <summary>A lock that the validator only watches is about to be acquired.</summary>
    internal void Acquiring(WatchedLock watched, Reservation? outer)
    {
        var books = Books();
        if (outer?.IsHeldByCurrentThread == false)
            Report(LockRule.Held, "What is said to keep others from nesting these locks is not held.");
        foreach (var entry in books.Entries)
        {
            if (outer is null && entry.Class == watched.Name)
                Report(LockRule.Nesting, $"Two locks of the class '{watched.Name}' are nested.", entry.Where);
        }

        LearnAll(books, watched.Name);
    }

    internal void Acquired(WatchedLock watched) => Books().Entries.Add(new(watched, watched.Name, Here()));

    private static StackTrace Here() => new(skipFrames: 2, fNeedFileInfo: true);

    private ThreadBooks Books() => _books.GetOrCreateValue(LockThread.Current);

    /// <summary>Two of one class may be nested only through one context, which was there before the first of them.</summary>
    private void CheckNesting(ThreadBooks books, Reservation reservation, AcquireContext? context)
    {
        var began = context is null ? int.MaxValue : books.IndexOf(context);
        for (var i = 0; i < books.Entries.Count; i++)
        {
            var entry = books.Entries[i];
            if (entry.Held is not Reservation other || other == reservation || other.Class != reservation.Class || i > began)
                continue;
            Report(
                LockRule.Nesting,
                context is null
                    ? $"Waits for a reservation of the class '{other.Class}' without a context, holding another."
                    : $"Waits for a reservation of the class '{other.Class}' holding one from before the context.",
                entry.Where);
            return;
        }
    }

    private void LearnAll(ThreadBooks books, string acquired)
    {
        var here = Here();
        foreach (var entry in books.Entries)
        {
            if (entry.Class is { } outer && outer != acquired)
                Learn(outer, acquired, here);
        }
    }

    private void Learn(string outer, string inner, StackTrace? where)
    {
        if (_order.TryAdd(outer, inner, where, out var path, out var there))
            return;
        var rule = path.Contains(FenceClass) ? LockRule.Signalling : LockRule.Order;
        Report(rule, $"Acquires '{inner}' with '{outer}' held, against the order {string.Join(" -> ", path)}.", there);
    }
}
