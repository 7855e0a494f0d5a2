using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace ConventionAnalyzers.Benchmarks;

/// <summary>
/// Generates code in which nearly every member has a contract or takes a lock: what the analysis costs when it cannot skip
/// anything. It is correct but for one unguarded read in every sixteenth class, so that a run which finds another number of
/// faults did not do the work that it was timed for.
/// </summary>
internal static class DenseCode
{
    private const int ClassesPerFault = 16;
    private const int ClassesPerNamespace = 10;

    /// <summary>Files of about this many lines in all, and the number of faults in them.</summary>
    public static (ImmutableArray<SourceFile> Files, int Faults) Generate(int lines)
    {
        var files = new List<SourceFile> { File("Contracts.cs", ContractAttributes.Source) };
        var written = files[0].Text.Lines.Count;
        var faults = 0;
        for (var index = 0; written < lines; index++)
        {
            var faulty = index % ClassesPerFault == ClassesPerFault - 1;
            faults += faulty ? 1 : 0;
            files.Add(File($"Unit{index}.cs", Class(index, faulty)));
            written += files[^1].Text.Lines.Count;
        }
        return ([.. files], faults);
    }

    private static string Name(int index) => $"Dense.Part{index / ClassesPerNamespace}.Unit{index}";

    private static SourceFile File(string name, string text) => new(name, SourceText.From(text));

    /// <summary>One class: every kind of lock, contracts on its members, and calls into the class before it.</summary>
    private static string Class(int index, bool faulty) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;

        namespace Dense.Part{{index / ClassesPerNamespace}};

        public sealed class Unit{{index}}
        {
            public readonly object Gate = new();
            private readonly Lock _turnstile = new();
            private readonly ReaderWriterLockSlim _shared = new(LockRecursionPolicy.NoRecursion);
            private readonly SemaphoreSlim _naming = new(1, 1);

            [GuardedBy(nameof(Gate))] private int _count;
            [GuardedBy(nameof(Gate))] private readonly List<int> _items = new();
            [GuardedBy(nameof(_turnstile))] private long _ticks;
            [GuardedBy(nameof(_shared))] private int _version;
            [GuardedBy(nameof(_naming))] private string _name = "";

            [RequiresLock(nameof(Gate))]
            public void Push(int item)
            {
                if (item < {{index}})
                    throw new ArgumentOutOfRangeException(nameof(item));
                _items.Add(item);
                _count++;
            }

            [RequiresLock(nameof(Gate))]
            public int Drain()
            {
                var sum = 0;
                foreach (var item in _items)
                {
                    if (item % 2 == 0)
                        continue;
                    sum += item * _count;
                }
                _items.Clear();
                _count = 0;
                return sum;
            }

            [ExcludesLock(nameof(Gate))]
            public void Add(int item)
            {
                lock (Gate)
                {
                    Push(item);
                    if (_count > 100)
                        Drain();
                }
            }

            public bool TryAdd(int item)
            {
                if (!Monitor.TryEnter(Gate))
                    return false;
                try
                {
                    Push(item);
                    return _count > 1;
                }
                finally
                {
                    Monitor.Exit(Gate);
                }
            }

            public int Feed({{Name(Math.Max(0, index - 1))}} source, int[] input)
            {
                foreach (var item in input)
                    Add(item);
                var taken = 0;
                lock (source.Gate)
                {
                    taken = source.Drain();
                    source.Push(taken);
                }
                lock (Gate)
                {
                    _items.ForEach(item => _count += item);
                    return taken + _count;
                }
            }

            [AcquiresLock(nameof(Gate))]
            public void Open() => Monitor.Enter(Gate);

            [ReleasesLock(nameof(Gate))]
            public void Close() => Monitor.Exit(Gate);

            public int Visit(IReadOnlyList<int> input)
            {
                Open();
                try
                {
                    for (var i = 0; i < input.Count; i++)
                    {
                        switch (input[i])
                        {
                            case 0: return _count;
                            case 1: Push(i + {{index}}); break;
                            case > 10 when _count > 3: Drain(); break;
                            default: _count += i; break;
                        }
                    }
                    return _items.Count;
                }
                finally
                {
                    Close();
                }
            }

            public long Tick()
            {
                using (_turnstile.EnterScope())
                    _ticks++;
                lock (_turnstile)
                    return _ticks;
            }

            public int Version
            {
                get
                {
                    _shared.EnterReadLock();
                    try { return _version; }
                    finally { _shared.ExitReadLock(); }
                }
                set
                {
                    _shared.EnterWriteLock();
                    try { _version = value; }
                    finally { _shared.ExitWriteLock(); }
                }
            }

            public async Task<string> Rename(string name)
            {
                await _naming.WaitAsync().ConfigureAwait(false);
                try
                {
                    await Task.Yield();
                    var old = _name;
                    _name = name;
                    return old;
                }
                finally
                {
                    _naming.Release();
                }
            }

            public int Peek()
            {
                {{(faulty ? "return _count;" : "lock (Gate) return _count;")}}
            }
        }

        """;
}
