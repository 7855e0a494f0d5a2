using System;
using System.Collections.Generic;

namespace ConventionAnalyzers.Flow;

/// <summary>What is known of the blocks while they are run.</summary>
internal abstract partial class ForwardAnalysis<TState>
{
    /// <summary>The states on entry of a range of blocks, and which of them wait to be run.</summary>
    private sealed class Run
    {
        private readonly TState?[] _in;
        private readonly int[] _visits;
        private List<TState>?[]? _arrived;
        private readonly bool[] _waiting;
        private int _lowest;

        public Run(int first, int last)
        {
            First = first;
            Last = last;
            _in = new TState?[last - first + 1];
            _visits = new int[last - first + 1];
            _waiting = new bool[last - first + 1];
            _lowest = last + 1;
        }

        public int First { get; }

        public int Last { get; }

        public bool ByException { get; set; }

        /// <summary>The last block that may wait to be run, while a loop is solved or the whole.</summary>
        public int SolvedUpTo { get; set; } = -1;

        /// <summary>The last block of which it is known, from a solution, in what state it starts.</summary>
        public int FinalUpTo { get; set; } = -1;

        /// <summary>The state that leaves a finally region by its end.</summary>
        public TState? Out { get; set; }

        public bool Contains(int ordinal) => First <= ordinal && ordinal <= Last;

        public TState? In(int ordinal) => _in[ordinal - First];

        /// <summary>Keeps a state that has arrived at a block until that is run.</summary>
        public void Note(int ordinal, TState arriving)
        {
            _arrived ??= new List<TState>?[_in.Length];
            (_arrived[ordinal - First] ??= new List<TState>(1)).Add(arriving);
        }

        /// <summary>The states that have been kept for a block.</summary>
        public IReadOnlyList<TState> Arrivals(int ordinal) => _arrived?[ordinal - First] ?? (IReadOnlyList<TState>)Array.Empty<TState>();

        public void Add(int ordinal, TState state)
        {
            _in[ordinal - First] = state;
            _waiting[ordinal - First] = true;
            _lowest = Math.Min(_lowest, ordinal);
        }

        /// <summary>The first block that waits; beyond all blocks if none does.</summary>
        public int Next
        {
            get
            {
                while (_lowest <= Last && !_waiting[_lowest - First])
                    _lowest++;
                return _lowest <= Last ? _lowest : int.MaxValue;
            }
        }

        /// <summary>Takes the first block that waits, if it is not behind <paramref name="last"/>; in another order than that of the ordinals, if there is one.</summary>
        public bool TryTake(int last, int[]? order, out int ordinal, out int visits)
        {
            ordinal = order is null ? Next : NextIn(order, last);
            visits = 0;
            if (ordinal > last)
                return false;
            Take(ordinal);
            visits = ++_visits[ordinal - First];
            return true;
        }

        private int NextIn(int[] order, int last)
        {
            foreach (var ordinal in order)
            {
                if (First <= ordinal && ordinal <= last && _waiting[ordinal - First])
                    return ordinal;
            }

            return int.MaxValue;
        }

        public void Take(int ordinal) => _waiting[ordinal - First] = false;
    }
}
