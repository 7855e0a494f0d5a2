using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests.Behaviours;

/// <summary>G1 to G22: the steps that a change of an address space takes.</summary>
public class AddressMappingBehaviours
{
    // What is mapped, what is asked for, and what that takes.
    [Fact]
    public void G1_identical() => Maps("0..2 a@5", "0..2 a@5", "unmap 0..2 a@5 (keep)", "map 0..2 a@5");

    [Fact]
    public void G1_twin_nothing_there() => Maps([], "0..2 a@5", "map 0..2 a@5");

    [Fact]
    public void G1_twin_identical_without_a_buffer_keeps_nothing() => Maps("0..2 -@0", "0..2 -@0", "unmap 0..2 -@0", "map 0..2 -@0");

    [Fact]
    public void G2_identical_range_other_offset() => Maps("0..2 a@5", "0..2 a@6", "unmap 0..2 a@5", "map 0..2 a@6");

    [Fact]
    public void G3_identical_range_other_object() => Maps("0..2 a@5", "0..2 b@5", "unmap 0..2 a@5", "map 0..2 b@5");

    [Fact]
    public void G4_old_is_left_aligned_subset() => Maps("0..2 a@5", "0..4 a@5", "unmap 0..2 a@5 (keep)", "map 0..4 a@5");

    [Fact]
    public void G4_twin_of_other_offset() => Maps("0..2 a@5", "0..4 a@4", "unmap 0..2 a@5", "map 0..4 a@4");

    [Fact]
    public void G5_request_is_left_aligned_subset_of_other_object() =>
        Maps("0..2 a@5", "0..1 b@5", "remap 0..2 a@5 to 1..2 a@6", "map 0..1 b@5");

    [Fact]
    public void G6_request_is_left_aligned_subset_contiguous() =>
        Maps("0..2 a@5", "0..1 a@5", "remap 0..2 a@5 (keep) to 1..2 a@6", "map 0..1 a@5");

    [Fact]
    public void G7_request_is_right_aligned_subset_of_other_object() =>
        Maps("0..2 a@5", "1..2 b@6", "remap 0..2 a@5 to 0..1 a@5", "map 1..2 b@6");

    [Fact]
    public void G8_request_is_right_aligned_subset_contiguous() =>
        Maps("0..2 a@5", "1..2 a@6", "remap 0..2 a@5 (keep) to 0..1 a@5", "map 1..2 a@6");

    [Fact]
    public void G9_overlap_at_end_of_other_object() =>
        Maps("0..2 a@5", "1..3 b@6", "remap 0..2 a@5 to 0..1 a@5", "map 1..3 b@6");

    [Fact]
    public void G10_overlap_at_end_contiguous() =>
        Maps("0..2 a@5", "1..3 a@6", "remap 0..2 a@5 (keep) to 0..1 a@5", "map 1..3 a@6");

    [Fact]
    public void G11_request_in_the_middle_of_other_object() =>
        Maps("0..3 a@5", "1..2 b@6", "remap 0..3 a@5 to 0..1 a@5, 2..3 a@7", "map 1..2 b@6");

    [Fact]
    public void G12_request_in_the_middle_contiguous() =>
        Maps("0..3 a@5", "1..2 a@6", "remap 0..3 a@5 (keep) to 0..1 a@5, 2..3 a@7", "map 1..2 a@6");

    [Fact]
    public void G12_twin_same_object_at_another_offset() =>
        Maps("0..3 a@5", "1..2 a@5", "remap 0..3 a@5 to 0..1 a@5, 2..3 a@7", "map 1..2 a@5");

    [Fact]
    public void G13_old_is_right_aligned_subset() => Maps("1..2 a@6", "0..2 a@5", "unmap 1..2 a@6 (keep)", "map 0..2 a@5");

    [Fact]
    public void G13_twin_not_contiguous() => Maps("1..2 a@5", "0..2 a@5", "unmap 1..2 a@5", "map 0..2 a@5");

    [Fact]
    public void G14_old_strictly_inside() => Maps("1..2 a@6", "0..3 a@5", "unmap 1..2 a@6 (keep)", "map 0..3 a@5");

    [Fact]
    public void G14_twin_other_object() => Maps("1..2 b@6", "0..3 a@5", "unmap 1..2 b@6", "map 0..3 a@5");

    [Fact]
    public void G15_overlap_at_beginning() =>
        Maps("1..4 a@5", "0..3 b@4", "remap 1..4 a@5 to 3..4 a@7", "map 0..3 b@4");

    [Fact]
    public void G15_twin_contiguous() =>
        Maps("1..4 a@5", "0..3 a@4", "remap 1..4 a@5 (keep) to 3..4 a@7", "map 0..3 a@4");

    [Fact]
    public void G16_several_spanned() => Maps(
        ["0..2 a@0", "2..4 b@0", "5..6 c@0", "6..9 a@6"],
        "1..8 a@1",
        "remap 0..2 a@0 (keep) to 0..1 a@0",
        "unmap 2..4 b@0",
        "unmap 5..6 c@0",
        "remap 6..9 a@6 (keep) to 8..9 a@8",
        "map 1..8 a@1");

    [Fact]
    public void G16_twin_neighbours_that_only_touch_are_left_alone() =>
        Maps(["0..2 a@0", "4..6 b@0"], "2..4 c@0", "map 2..4 c@0");

    [Fact]
    public void G17_unmap_of_all() => Unmaps("1..3 a@5", 0, 4, "unmap 1..3 a@5");

    [Fact]
    public void G17_unmap_of_exactly_this() => Unmaps("1..3 a@5", 1, 3, "unmap 1..3 a@5");

    [Fact]
    public void G17_unmap_of_the_beginning() => Unmaps("1..3 a@5", 0, 2, "remap 1..3 a@5 to 2..3 a@6");

    [Fact]
    public void G17_unmap_of_the_end() => Unmaps("1..3 a@5", 2, 4, "remap 1..3 a@5 to 1..2 a@5");

    [Fact]
    public void G17_unmap_in_the_middle() => Unmaps("1..4 a@5", 2, 3, "remap 1..4 a@5 to 1..2 a@5, 3..4 a@7");

    [Fact]
    public void G17_twin_unmap_of_nothing() => Unmaps("1..3 a@5", 3, 8);

    [Theory]
    [InlineData(60, 10)]
    [InlineData(64, 1)]
    [InlineData(30, 4)]
    [InlineData(33, 1)]
    [InlineData(0, 64)]
    public void G18_invalid_range(ulong start, ulong length)
    {
        // 32 to 35 is reserved.
        var layout = new Layout(new AddressRange(32, 4), "20..24 a@0", "40..44 b@0");
        var range = new AddressRange(start, length);
        using (layout.Space.MappingsLock.Hold())
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Map(range, null, 0, layout));
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Unmap(range, layout));
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Split(range, layout));
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Insert(new AddressMapping(range, null, 0)));
        }

        Assert.Empty(layout.Steps);
        Assert.Equal(["20..24 a@0", "40..44 b@0"], layout.Mappings);
    }

    [Fact]
    public void G18_no_range_runs_over_the_last_address()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddressRange(ulong.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddressRange(2, ulong.MaxValue - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AddressRange(2, 0));
        Assert.Equal(ulong.MaxValue, new AddressRange(2, ulong.MaxValue - 2).End);

        var layout = new Layout();
        using (layout.Space.MappingsLock.Hold())
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Map(default, null, 0, layout));
        Assert.Empty(layout.Steps);
    }

    [Fact]
    public void G18_no_mapping_runs_over_the_end_of_its_buffer()
    {
        var layout = new Layout();
        using (layout.Space.MappingsLock.Hold())
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Map(new AddressRange(0, 2), layout.A, 63, layout));
            Assert.Throws<ArgumentOutOfRangeException>(() => layout.Space.Map(new AddressRange(0, 2), layout.A, ulong.MaxValue, layout));
            layout.Space.Map(new AddressRange(0, 2), layout.A, 62, layout);
        }

        Assert.Equal(["map 0..2 a@62"], layout.Steps);
    }

    [Theory]
    [InlineData("28..32 a@0")]
    [InlineData("36..64 a@0")]
    [InlineData("0..32 a@0")]
    public void G18_twin_up_to_what_is_reserved(string mapping)
    {
        var layout = new Layout(new AddressRange(32, 4));
        Assert.Equal([$"map {mapping}"], layout.Map(mapping));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(1, 3)]
    [InlineData(3, 5)]
    [InlineData(0, 9)]
    public void G19_insert_overlapping(ulong start, ulong end)
    {
        var layout = new Layout("2..4 a@0");
        using (layout.Space.MappingsLock.Hold())
        {
            var mapping = new AddressMapping(AddressRange.FromBounds(start, end), null, 0);
            Assert.Throws<ArgumentException>(() => layout.Space.Insert(mapping));
            Assert.Null(mapping.Space);
        }

        Assert.Equal(["2..4 a@0"], layout.Mappings);
    }

    [Fact]
    public void G19_twin_insert_between()
    {
        var layout = new Layout("2..4 a@0", "6..8 a@0");
        using (layout.Space.MappingsLock.Hold())
        {
            var mapping = new AddressMapping(new AddressRange(4, 2), null, 0);
            layout.Space.Insert(mapping);
            Assert.Same(layout.Space, mapping.Space);
            Assert.Throws<ArgumentException>(() => layout.Space.Insert(mapping));
            layout.Space.Remove(mapping);
            Assert.Null(mapping.Space);
            Assert.Throws<ArgumentException>(() => layout.Space.Remove(mapping));
            layout.Space.Insert(mapping);
        }

        Assert.Equal(["2..4 a@0", "4..6 -@0", "6..8 a@0"], layout.Mappings);
    }

    [Fact]
    public void G20_missing_step_callbacks()
    {
        var layout = new Layout("2..4 a@0");
        var range = new AddressRange(0, 8);
        // Said before the lock is asked for, which is not held here.
        Assert.Throws<ArgumentNullException>(() => layout.Space.Map(range, null, 0, null!));
        Assert.Throws<ArgumentNullException>(() => layout.Space.Unmap(range, null!));
        Assert.Throws<ArgumentNullException>(() => layout.Space.Split(range, null!));
        Assert.Throws<ArgumentNullException>(() => layout.Space.Insert(null!));
        Assert.Throws<ArgumentNullException>(() => layout.Space.Remove(null!));
        Assert.Equal(["2..4 a@0"], layout.Mappings);
    }

    [Fact]
    public void G20_twin_the_lock_of_the_mappings_is_not_held()
    {
        var layout = new Layout("2..4 a@0");
        var range = new AddressRange(0, 8);
        Assert.Throws<SynchronizationLockException>(() => layout.Space.Map(range, null, 0, layout));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.Unmap(range, layout));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.Split(range, layout));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.Insert(new AddressMapping(range, null, 0)));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.Find(range));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.FindFirst(range));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.FindEndingAt(2));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.FindStartingAt(2));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.IsEmpty(range));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.MappingsIn(range));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.PlanMap(range, null, 0));
        Assert.Throws<SynchronizationLockException>(() => layout.Space.PlanUnmap(range));
        Assert.Empty(layout.Steps);
        Assert.Equal(["2..4 a@0"], layout.Mappings);
    }

    [Fact]
    public void G21_what_a_callback_throws_is_passed_on_and_no_further_step_runs()
    {
        var layout = new Layout("0..2 a@0", "2..4 b@0", "4..6 c@0") { FailsAt = 1 };
        Assert.Throws<InvalidOperationException>(() => layout.Map("1..5 -@0"));
        Assert.Equal(["remap 0..2 a@0 to 0..1 a@0"], layout.Steps);
        Assert.Equal(["0..1 a@0", "2..4 b@0", "4..6 c@0"], layout.Mappings);
    }

    [Fact]
    public void G21_twin_once_more_and_it_is_done()
    {
        var layout = new Layout("0..2 a@0", "2..4 b@0", "4..6 c@0") { FailsAt = 1 };
        Assert.Throws<InvalidOperationException>(() => layout.Map("1..5 -@0"));
        (layout.FailsAt, _) = (int.MaxValue, layout.Unmap(60, 64));
        Assert.Equal(["unmap 2..4 b@0", "remap 4..6 c@0 to 5..6 c@1", "map 1..5 -@0"], layout.Map("1..5 -@0"));
        Assert.Equal(["0..1 a@0", "1..5 -@0", "5..6 c@1"], layout.Mappings);
    }

    // For what is said about a range, the mappings without a buffer are split where it begins and ends.
    [Fact]
    public void G22_split_of_exactly_this() => Splits(["2..4 -@0"], 2, 4);

    [Fact]
    public void G22_split_at_the_end_of_the_range() => Splits(["2..5 -@0"], 2, 4, "remap 2..5 -@0 to 4..5 -@2", "map 2..4 -@0");

    [Fact]
    public void G22_split_at_the_beginning_of_the_range() => Splits(["2..5 -@0"], 3, 5, "remap 2..5 -@0 to 2..3 -@0", "map 3..5 -@1");

    [Fact]
    public void G22_split_at_both() =>
        Splits(["2..6 -@0"], 3, 5, "remap 2..6 -@0 to 2..3 -@0, 5..6 -@3", "map 3..5 -@1");

    [Fact]
    public void G22_split_across_several() => Splits(
        ["0..3 -@0", "3..4 -@0", "4..7 -@0"],
        1,
        6,
        "remap 0..3 -@0 to 0..1 -@0",
        "map 1..3 -@1",
        "remap 4..7 -@0 to 6..7 -@2",
        "map 4..6 -@0");

    [Fact]
    public void G22_twin_mappings_of_buffers_are_left_alone() => Splits(["0..3 a@0", "3..5 -@0", "5..8 b@0"], 1, 6);

    [Fact]
    public void A_plan_lists_the_steps_and_applies_none()
    {
        var layout = new Layout("0..4 a@0");
        using (layout.Space.MappingsLock.Hold())
        {
            var plan = layout.Space.PlanMap(new AddressRange(1, 2), layout.A, 1);
            var remap = Assert.IsType<RemapStep>(plan[0]);
            Assert.True(remap.Unmap.Keep);
            Assert.IsType<MapStep>(plan[1]);
            Assert.Equal(2, plan.Count);
            Assert.Equal(remap.Unmap.Mapping, layout.Space.Find(new AddressRange(0, 4)));

            var (previous, next) = remap.Apply();
            Assert.Equal(((MapStep)plan[1]).Apply(), layout.Space.FindStartingAt(1));
            Assert.Equal(previous, layout.Space.FindEndingAt(1));
            Assert.Equal(next, layout.Space.FindStartingAt(3));
            Assert.Equal(3, layout.Space.PlanUnmap(new AddressRange(0, 8)).Count);
        }

        Assert.Equal(["0..1 a@0", "1..3 a@1", "3..4 a@3"], layout.Mappings);
    }

    [Fact]
    public void A_step_may_insert_a_derived_mapping()
    {
        var layout = new Layout("0..4 a@0");
        var tables = new PageTables();
        using (layout.Space.MappingsLock.Hold())
        {
            layout.Space.Map(new AddressRange(2, 4), layout.A, 2, tables);
            Assert.IsType<PageTables.Entry>(layout.Space.Find(new AddressRange(2, 4)));
        }

        Assert.Equal(["0..2 a@0", "2..6 a@2"], layout.Mappings);
    }

    [Fact]
    public void Lookups()
    {
        var layout = new Layout("2..4 a@0", "4..6 b@0", "8..9 c@0");
        using (layout.Space.MappingsLock.Hold())
        {
            var space = layout.Space;
            var first = space.Find(AddressRange.FromBounds(2, 4));
            Assert.NotNull(first);
            Assert.Null(space.Find(AddressRange.FromBounds(2, 5)));
            Assert.Null(space.Find(AddressRange.FromBounds(3, 4)));
            Assert.Same(first, space.FindFirst(AddressRange.FromBounds(0, 64)));
            Assert.Same(first, space.FindFirst(AddressRange.FromBounds(3, 5)));
            Assert.Null(space.FindFirst(AddressRange.FromBounds(6, 8)));
            Assert.Same(first, space.FindEndingAt(4));
            Assert.Null(space.FindEndingAt(3));
            Assert.Null(space.FindEndingAt(0));
            Assert.Same(first, space.FindStartingAt(2));
            Assert.Null(space.FindStartingAt(3));
            Assert.Null(space.FindStartingAt(9));
            Assert.True(space.IsEmpty(AddressRange.FromBounds(6, 8)));
            Assert.False(space.IsEmpty(AddressRange.FromBounds(6, 9)));
        }
    }

    [Fact]
    public void A_loop_may_remove_what_it_meets()
    {
        var layout = new Layout("2..4 a@0", "4..6 b@0", "8..9 c@0");
        using (layout.Space.MappingsLock.Hold())
        {
            foreach (var mapping in layout.Space.MappingsIn(AddressRange.FromBounds(3, 8)))
                layout.Space.Remove(mapping);
        }

        Assert.Equal(["8..9 c@0"], layout.Mappings);
    }

    [Fact]
    public void A_loop_that_outlives_the_lock_is_found_out()
    {
        var layout = new Layout("2..4 a@0");
        layout.Space.MappingsLock.Enter();
        var mappings = layout.Space.MappingsIn(layout.Space.Range).GetEnumerator();
        layout.Space.MappingsLock.Exit();
        Assert.Throws<SynchronizationLockException>(() => mappings.MoveNext());
        using (layout.Space.MappingsLock.Hold())
            Assert.True(mappings.MoveNext());
    }

    private static void Maps(string old, string request, params string[] steps) => Maps([old], request, steps);

    private static void Maps(string[] old, string request, params string[] steps)
    {
        var layout = new Layout(old);
        Assert.Equal(steps, layout.Map(request));
        Assert.Contains(request, layout.Mappings);
        AssertNothingLost(layout, old, request);
    }

    private static void Unmaps(string old, ulong start, ulong end, params string[] steps)
    {
        var layout = new Layout(old);
        Assert.Equal(steps, layout.Unmap(start, end));
        AssertNothingLost(layout, [old], $"{start}..{end} -@0");
    }

    private static void Splits(string[] old, ulong start, ulong end, params string[] steps)
    {
        var layout = new Layout(old);
        Assert.Equal(steps, layout.Split(start, end));
        Assert.Equal(Shown(old), Shown(layout.Mappings));
    }

    /// <summary>Outside of the request every address shows what it showed.</summary>
    private static void AssertNothingLost(Layout layout, IEnumerable<string> old, string request)
    {
        var untouched = Shown([request]).Keys;
        Assert.Equal(
            Shown(old).Where(pair => !untouched.Contains(pair.Key)),
            Shown(layout.Mappings).Where(pair => !untouched.Contains(pair.Key)));
    }

    private static SortedDictionary<int, string> Shown(IEnumerable<string> mappings)
    {
        var shown = new SortedDictionary<int, string>();
        foreach (var mapping in mappings)
        {
            var parts = mapping.Split(["..", " ", "@"], StringSplitOptions.None);
            for (var address = int.Parse(parts[0]); address < int.Parse(parts[1]); address++)
                shown[address] = $"{parts[2]}@{int.Parse(parts[3]) + address - int.Parse(parts[0])}";
        }

        return shown;
    }

    /// <summary>Keeps something of its own with each mapping.</summary>
    private sealed class PageTables : IMappingSteps
    {
        public void Map(MapStep step) => step.Space.Insert(new Entry(step));

        public void Unmap(UnmapStep step) => step.Apply();

        public void Remap(RemapStep step)
        {
            step.Space.Remove(step.Unmap.Mapping);
            foreach (var part in new[] { step.Previous, step.Next }.OfType<MapStep>())
                step.Space.Insert(new Entry(part));
        }

        public sealed class Entry(MapStep step) : AddressMapping(step.Range, step.Buffer, step.Offset);
    }
}
