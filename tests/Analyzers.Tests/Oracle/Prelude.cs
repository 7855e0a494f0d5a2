namespace ConventionAnalyzers.Tests.Oracle;

/// <summary>What the programs use: locks, guarded fields, helpers.</summary>
internal static class Prelude
{
    /// <remarks>Nothing of it is a program's class of its own: what a program leaves, nothing may pair.</remarks>
    public const string Text = """
        using System;
        using System.Threading;
        using ConventionAnalyzers;

        [Lock]
        public sealed class Mu
        {
            private readonly SemaphoreSlim _one = new SemaphoreSlim(1, 1);
            [AcquiresLock] public void Enter() { _one.Wait(); }
            [ReleasesLock] public void Exit() { _one.Release(); }
            [TryAcquiresLock(true)] public bool TryEnter() { return _one.Wait(0); }
            [AcquiresLock] public MuScope Hold() { _one.Wait(); return new MuScope(this); }
        }

        [LockScope]
        public readonly struct MuScope : IDisposable
        {
            private readonly Mu _lock;
            [RequiresLock("held")] public MuScope(Mu held) { _lock = held; }
            [ReleasesLock] public void Dispose() { _lock.Exit(); }
        }

        public abstract class Guarded
        {
            protected readonly object _a = new object();
            protected readonly object _b = new object();
            protected readonly Mu _m = new Mu();
            protected readonly ReaderWriterLockSlim _r = new ReaderWriterLockSlim();
            [GuardedBy(nameof(_a))] protected int _x;
            [GuardedBy(nameof(_b))] protected int _y;
            [GuardedBy(nameof(_m))] protected int _z;
            [GuardedBy(nameof(_r))] protected int _w;
        }

        public static class Chances
        {
            public static bool Chance() { return Environment.TickCount % 2 == 0; }
            public static void Work() { Console.WriteLine(); }

            public static void Enter(object gate) { Monitor.Enter(gate); }
            public static void Exit(object gate) { Monitor.Exit(gate); }
            public static bool TryEnter(object gate) { return Monitor.TryEnter(gate); }
            [AcquiresLock("gate")] public static void Acquire(object gate) { Monitor.Enter(gate); }
            [ReleasesLock("gate")] public static void Release(object gate) { Monitor.Exit(gate); }
            [TryAcquiresLock(true, "gate")] public static bool TryAcquire(object gate) { return Monitor.TryEnter(gate); }
            [RequiresLock("gate")] public static void Need(object gate) { }
            [ExcludesLock("gate")] public static void Avoid(object gate) { }

            public static void Enter(Mu gate) { gate.Enter(); }
            public static void Exit(Mu gate) { gate.Exit(); }
            public static bool TryEnter(Mu gate) { return gate.TryEnter(); }
            [AcquiresLock("gate")] public static void Acquire(Mu gate) { gate.Enter(); }
            [ReleasesLock("gate")] public static void Release(Mu gate) { gate.Exit(); }
            [TryAcquiresLock(true, "gate")] public static bool TryAcquire(Mu gate) { return gate.TryEnter(); }
            [RequiresLock("gate")] public static void Need(Mu gate) { }
            [ExcludesLock("gate")] public static void Avoid(Mu gate) { }

            public static void EnterWriteLock(ReaderWriterLockSlim gate) { gate.EnterWriteLock(); }
            public static void ExitWriteLock(ReaderWriterLockSlim gate) { gate.ExitWriteLock(); }
            public static bool TryEnterWriteLock(ReaderWriterLockSlim gate) { return gate.TryEnterWriteLock(0); }
            [AcquiresLock("gate")] public static void AcquireWriteLock(ReaderWriterLockSlim gate) { gate.EnterWriteLock(); }
            [ReleasesLock("gate", Mode = LockMode.Exclusive)] public static void ReleaseWriteLock(ReaderWriterLockSlim gate) { gate.ExitWriteLock(); }
            [TryAcquiresLock(true, "gate")] public static bool TryAcquireWriteLock(ReaderWriterLockSlim gate) { return gate.TryEnterWriteLock(0); }

            public static void EnterReadLock(ReaderWriterLockSlim gate) { gate.EnterReadLock(); }
            public static void ExitReadLock(ReaderWriterLockSlim gate) { gate.ExitReadLock(); }
            public static bool TryEnterReadLock(ReaderWriterLockSlim gate) { return gate.TryEnterReadLock(0); }
            [AcquiresLock("gate", Mode = LockMode.Shared)] public static void AcquireReadLock(ReaderWriterLockSlim gate) { gate.EnterReadLock(); }
            [ReleasesLock("gate", Mode = LockMode.Shared)] public static void ReleaseReadLock(ReaderWriterLockSlim gate) { gate.ExitReadLock(); }
            [TryAcquiresLock(true, "gate", Mode = LockMode.Shared)]
            public static bool TryAcquireReadLock(ReaderWriterLockSlim gate) { return gate.TryEnterReadLock(0); }

            [RequiresLock("gate")] public static void Need(ReaderWriterLockSlim gate) { }
            [RequiresLock("gate", Mode = LockMode.Shared)] public static void NeedShared(ReaderWriterLockSlim gate) { }
            [ExcludesLock("gate")] public static void Avoid(ReaderWriterLockSlim gate) { }
        }

        """;
}
