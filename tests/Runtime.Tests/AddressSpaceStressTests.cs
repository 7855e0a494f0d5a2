using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using Xunit;
using Xunit.Sdk;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>Threads that map, submit and evict in one address space at once, each by the convention, while contexts back off without a
/// reason. A failure names the seed; with CONVENTION_STRESS_SEED set to it the threads make the same choices again.</summary>
[Collection(nameof(LockValidator))]
public sealed class AddressSpaceStressTests : IBufferValidator
{
    private const ulong Size = 64;
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(400);
    private static readonly RecordingExporter Exporter = new();

    [Theory]
    [InlineData(AddressSpaceOptions.None)]
    [InlineData(AddressSpaceOptions.ReservationProtected)]
    [InlineData(AddressSpaceOptions.Immediate)]
    [InlineData(AddressSpaceOptions.ReservationProtected | AddressSpaceOptions.Immediate)]
    public void Nothing_is_left_and_the_validator_has_nothing_to_report(AddressSpaceOptions options)
    {
        var seed = Environment.GetEnvironmentVariable("CONVENTION_STRESS_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        var reports = new ConcurrentQueue<LockReport>();
        using (LockValidator.Start(reports.Enqueue, injectBackOff: true))
        {
            if (Record.Exception(() => Run(options, seed)) is { } thrown)
                throw new XunitException($"With the seed {seed}: {thrown}");
        }

        Assert.Empty(reports);
    }

    public bool Validate(BufferBinding binding, ReservationSet set)
    {
        binding.SetEvicted(false);
        return true;
    }

    private void Run(AddressSpaceOptions options, int seed)
    {
        var space = new AddressSpace(new AddressRange(0, Size), validator: this, options: options);
        var shared = new Reservation();
        SharedBuffer[] buffers =
        [
            Exporter.Export(space.Reservation), Exporter.Export(space.Reservation), Exporter.Export(shared), Exporter.Export(shared),
            Exporter.Export(), Exporter.Export(),
        ];
        Action<Random>[] roles =
        [
            random => Map(space, buffers, random),
            random => Map(space, buffers, random),
            _ => Submit(space),
            _ => Submit(space),
            random => Evict(buffers, random),
            _ => CleanUp(space),
        ];

        var threads = roles.Select((role, index) => OtherThread.Start(() =>
        {
            var random = new Random(seed + index);
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < Time;)
                role(random);
        })).ToArray();
        foreach (var thread in threads)
            OtherThread.Join(thread);

        using (space.MappingsLock.Hold())
        using (space.HoldAll(slots: 1, [.. buffers.Select(buffer => buffer.Reservation)]))
            space.Unmap(space.Range, new Driver(mapsInto: null));
        space.CleanUpDeferred();
        space.Dispose();
        foreach (var buffer in buffers)
        {
            using (buffer.Reservation.Hold())
                Assert.Empty(buffer.GetBindings());
        }
    }

    private static void Map(AddressSpace space, SharedBuffer[] buffers, Random random)
    {
        var buffer = buffers[random.Next(buffers.Length)];
        var start = (ulong)random.Next((int)Size - 8);
        var range = new AddressRange(start, (ulong)random.Next(1, 8));
        var spare = space.IsImmediate ? space.PreallocateBinding(buffer) : null;
        using (space.MappingsLock.Hold())
        using (space.HoldAll(slots: 1, [.. buffers.Select(each => each.Reservation)]))
        {
            var binding = spare is null ? space.ObtainBinding(buffer) : space.ObtainPreallocated(spare);
            space.AddExternal(binding);
            var driver = new Driver(binding);
            if (random.Next(4) == 0)
                space.Unmap(range, driver);
            else
                space.Map(range, buffer, start, driver);
            driver.Release(binding);
        }
    }

    private static void Submit(AddressSpace space)
    {
        using var set = space.HoldAll(slots: 1);
        Assert.True(space.Validate(set));
        using (FenceSignalling.Enter())
        {
            var fence = new FenceTimeline("jobs").NextFence();
            space.AddFence(set, fence, FenceUsage.Write, FenceUsage.Read);
            fence.Signal();
        }
    }

    private static void Evict(SharedBuffer[] buffers, Random random)
    {
        var buffer = buffers[random.Next(buffers.Length)];
        using (buffer.Reservation.Hold())
            buffer.SetEvicted(true);
    }

    private static void CleanUp(AddressSpace space)
    {
        space.CleanUpDeferred();
        Thread.Yield();
    }

    /// <summary>Applies the steps and keeps the links.</summary>
    private sealed class Driver(BufferBinding? mapsInto) : IMappingSteps
    {
        public void Map(MapStep step) => Link(mapsInto!, step.Apply());

        public void Unmap(UnmapStep step)
        {
            step.Apply();
            Unlink(step.Mapping);
        }

        public void Remap(RemapStep step)
        {
            var binding = step.Unmap.Mapping.Binding!;
            var (previous, next) = step.Apply();
            if (previous is not null)
                Link(binding, previous);
            if (next is not null)
                Link(binding, next);
            Unlink(step.Unmap.Mapping);
        }

        public void Release(BufferBinding binding)
        {
            if (binding.Space.IsImmediate)
                binding.ReleaseDeferred();
            else
                binding.Release();
        }

        private static void Link(BufferBinding binding, AddressMapping mapping)
        {
            if (binding.Space.IsImmediate)
                binding.LinkImmediate(mapping);
            else
                binding.Link(mapping);
        }

        private static void Unlink(AddressMapping mapping)
        {
            var binding = mapping.Binding!;
            if (binding.Space.IsImmediate)
                binding.UnlinkDeferred(mapping);
            else
                binding.Unlink(mapping);
        }
    }
}
