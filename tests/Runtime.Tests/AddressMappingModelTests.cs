using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Holds an address space to a model that knows nothing but what every single address shows.</summary>
public class AddressMappingModelTests
{
    private const int Addresses = 24;

    private static readonly Gen<(ulong Start, ulong End)> Ranges =
        from start in Gen.Choose(0, Addresses - 1)
        from length in Gen.Choose(1, 10)
        select ((ulong)start, (ulong)Math.Min(start + length, Addresses));

    private static readonly Gen<Change> Changes =
        from kind in Gen.Elements("map", "map", "map", "unmap", "split")
        from range in Ranges
        from buffer in Gen.Elements('a', 'a', 'b', '-')
        // Offsets that agree with those before are as frequent as others.
        from offset in Gen.OneOf(Gen.Constant(range.Start), Gen.Choose(0, 30).Select(number => (ulong)number))
        select new Change(kind, range.Start, range.End, buffer, offset);

    [Fact]
    public void Every_address_shows_what_the_model_shows_and_the_steps_are_those_that_it_takes() => Holds(Changes.ListOf(), changes =>
    {
        var layout = new Layout();
        var model = new Model();
        foreach (var change in changes)
        {
            var expected = model.Apply(change);
            Assert.Equal(expected, change.Apply(layout));
            Assert.Equal(model.Mappings, layout.Mappings);
        }
    });

    [Fact]
    public void A_plan_is_the_steps_of_the_change() => Holds(Changes.ListOf(), changes =>
    {
        Layout told = new(), planned = new();
        foreach (var change in changes.Where(change => change.Kind != "split"))
        {
            using (planned.Space.MappingsLock.Hold())
            {
                var range = AddressRange.FromBounds(change.Start, change.End);
                var plan = change.Kind == "map"
                    ? planned.Space.PlanMap(range, change.Buffer == '-' ? null : planned.Buffer(change.Buffer), change.Offset)
                    : planned.Space.PlanUnmap(range);
                foreach (var step in plan)
                    planned.Apply(step);
            }

            Assert.Equal(change.Apply(told), planned.TakeSteps());
            Assert.Equal(told.Mappings, planned.Mappings);
        }
    });

    [Fact]
    public void The_tree_is_balanced_and_finds_what_a_search_through_all_finds() => Holds(
        Gen.Choose(0, 200).Select(number => (ulong)number).ListOf(400),
        starts =>
        {
            var tree = new MappingTree();
            var all = new SortedDictionary<ulong, AddressMapping>();
            foreach (var start in starts)
            {
                if (all.Remove(start, out var present))
                {
                    tree.Remove(present);
                }
                else
                {
                    all.Add(start, new AddressMapping(new AddressRange(start * 4, 2), null, 0));
                    tree.Add(all[start]);
                }

                Assert.True(tree.Height <= 1.45 * Math.Log2(all.Count + 2), $"{all.Count} mappings, height {tree.Height}.");
                var address = start * 4 + (start % 5);
                Assert.Same(all.Values.FirstOrDefault(mapping => mapping.Range.End > address), tree.FirstEndingAfter(address));
            }

            Assert.Equal(all.Count == 0, tree.IsEmpty);
        },
        times: 100);

    private static void Holds<T>(Gen<T> values, Action<T> law, int times = 500) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(Arb.From(values), law));

    private sealed record Change(string Kind, ulong Start, ulong End, char Buffer, ulong Offset)
    {
        public List<string> Apply(Layout layout) => Kind switch
        {
            "map" => layout.Map($"{Start}..{End} {Buffer}@{Offset}"),
            "unmap" => layout.Unmap(Start, End),
            _ => layout.Split(Start, End),
        };
    }

    /// <summary>For each address: which mapping it belongs to, and which byte of which buffer it shows.</summary>
    private sealed class Model
    {
        private readonly Cell?[] _cells = new Cell?[Addresses];
        private int _lastMapping;

        public List<string> Mappings => [.. Runs(_ => true).Select(run => run.ToString())];

        /// <returns>The steps: one for each mapping in the way, one for what is new.</returns>
        public List<string> Apply(Change change)
        {
            var steps = new List<string>();
            bool Inside(int address) => (ulong)address >= change.Start && (ulong)address < change.End;
            Cell Wanted(int address) => new(_lastMapping, change.Buffer, change.Offset + (ulong)address - change.Start);

            _lastMapping++;
            foreach (var mapping in Runs(_ => true).Where(mapping => mapping.Addresses.Any(Inside)))
            {
                var left = Runs(address => mapping.Addresses.Contains(address) && !Inside(address));
                var taken = mapping.Addresses.Where(Inside).ToList();
                if (change.Kind == "split" && (mapping.Buffer != '-' || left.Count == 0))
                    continue;

                var keep = change.Kind == "map" && mapping.Buffer != '-'
                    && taken.TrueForAll(address => _cells[address]!.Shows(Wanted(address)));
                var old = mapping + (keep ? " (keep)" : "");
                steps.Add(left.Count == 0 ? $"unmap {old}" : $"remap {old} to {string.Join(", ", left)}");
                if (change.Kind == "split")
                    steps.Add($"map {Runs(taken.Contains).Single()}");

                // What is left of it, and what was split off, are mappings of their own.
                foreach (var part in change.Kind == "split" ? [.. left, .. Runs(taken.Contains)] : left)
                {
                    _lastMapping++;
                    foreach (var address in part.Addresses)
                        _cells[address] = _cells[address]! with { Mapping = _lastMapping };
                }
            }

            if (change.Kind == "split")
                return steps;
            _lastMapping++;
            foreach (var address in Enumerable.Range(0, Addresses).Where(Inside))
                _cells[address] = change.Kind == "map" ? Wanted(address) : null;
            if (change.Kind == "map")
                steps.Add($"map {Runs(Inside).Single()}");
            return steps;
        }

        /// <summary>Neighbouring addresses of one mapping.</summary>
        private List<Run> Runs(Func<int, bool> filter)
        {
            var runs = new List<Run>();
            for (var address = 0; address < Addresses; address++)
            {
                if (_cells[address] is not { } cell || !filter(address))
                    continue;
                if (runs.Count != 0 && runs[^1].Continues(address, cell))
                    runs[^1].Addresses.Add(address);
                else
                    runs.Add(new Run(cell, [address]));
            }

            return runs;
        }
    }

    private sealed record Cell(int Mapping, char Buffer, ulong Byte)
    {
        public bool Shows(Cell other) => other.Buffer == Buffer && other.Byte == Byte;
    }

    private sealed record Run(Cell First, List<int> Addresses)
    {
        public char Buffer => First.Buffer;

        public bool Continues(int address, Cell cell) => Addresses[^1] == address - 1 && cell.Mapping == First.Mapping;

        public override string ToString() => $"{Addresses[0]}..{Addresses[^1] + 1} {Buffer}@{First.Byte}";
    }
}
