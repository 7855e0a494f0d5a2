using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>What the members of buffers say of the reservation is what they check, and what callbacks say is what they find.</summary>
public class BufferContractTests
{
    private static readonly Type[] s_types = [typeof(SharedBuffer), typeof(BufferAttachment), typeof(BufferView)];

    private static readonly Type[] s_callbacks =
    [
        typeof(IBufferExporter), typeof(IPinningExporter), typeof(ICpuAccessExporter), typeof(IViewExporter), typeof(ILockedViewExporter),
        typeof(IDynamicImporter),
    ];

    // They need no lock and take none.
    private static readonly string[] s_free = [nameof(SharedBuffer.ExportFence), nameof(BufferAttachment.RefusePeerToPeer)];

    private readonly SharedBuffer _buffer = NativeHeapExporter.Export(16);
    private readonly Dictionary<Type, object> _arguments;

    public BufferContractTests()
    {
        var attachment = _buffer.AttachDynamic("gpu", new RecordingImporter());
        _arguments = new()
        {
            [typeof(SharedBuffer)] = _buffer,
            [typeof(BufferAttachment)] = attachment,
            [typeof(BufferView)] = _buffer.Mmap(0, 1),
            [typeof(BufferMapping)] = _buffer.VmapUnlocked(),
            [typeof(ScatterTable)] = attachment.MapUnlocked(TransferDirection.ToDevice),
            [typeof(IDynamicImporter)] = new RecordingImporter(),
            [typeof(Fence)] = new Fence(new FenceTimeline("gpu")),
            [typeof(string)] = "display",
            [typeof(TransferDirection)] = TransferDirection.ToDevice,
            [typeof(CancellationToken)] = CancellationToken.None,
            [typeof(long)] = 0L,
            [typeof(int)] = 1,
            [typeof(bool)] = true,
        };
    }

    public static TheoryData<string> Members =>
        [.. s_types.SelectMany(type => Methods(type).Select(method => $"{type.Name}.{method.Name}")).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_checks_what_it_says(string member)
    {
        foreach (var method in s_types.SelectMany(Methods).Where(method => $"{method.DeclaringType!.Name}.{method.Name}" == member))
        {
            var (needs, excludes) = (Says<RequiresLockAttribute>(method), Says<ExcludesLockAttribute>(method));
            if (s_free.Contains(method.Name))
            {
                Assert.False(needs || excludes);
                Assert.Null(Call(method));
                using (_buffer.Reservation.Hold())
                    Assert.Null(Call(method));
                continue;
            }

            Assert.True(needs ^ excludes, $"{member} says nothing of the reservation, or both.");
            if (needs)
            {
                Assert.IsType<SynchronizationLockException>(Call(method));
                Assert.IsType<SynchronizationLockException>(OtherThreadHolds(() => Call(method)));
            }
            else
            {
                using (_buffer.Reservation.Hold())
                    Assert.IsType<LockRecursionException>(Call(method));
            }
        }
    }

    // A null argument hides a missing lock, so it is told first.
    [Theory]
    [MemberData(nameof(Members))]
    public void A_null_is_told_before_the_lock(string member)
    {
        foreach (var method in s_types.SelectMany(Methods).Where(method => $"{method.DeclaringType!.Name}.{method.Name}" == member))
        {
            var nullable = method.GetParameters().Where(parameter => !parameter.ParameterType.IsValueType);
            foreach (var parameter in nullable)
            {
                var withoutLock = Assert.IsAssignableFrom<ArgumentNullException>(Call(method, missing: parameter));
                Assert.Equal(parameter.Name, withoutLock.ParamName);
                using (_buffer.Reservation.Hold())
                    Assert.IsAssignableFrom<ArgumentNullException>(Call(method, missing: parameter));
            }
        }
    }

    [Fact]
    public void A_twin_takes_the_lock_that_its_sibling_needs()
    {
        var named = s_types.SelectMany(Methods)
            .Select(method => (Method: method, Twin: method.GetCustomAttributesData()
                .FirstOrDefault(data => data.AttributeType == typeof(UnlockedVariantAttribute))?.ConstructorArguments[0].Value as string))
            .Where(pair => pair.Twin is not null)
            .ToList();

        Assert.Equal(4, named.Count);
        Assert.All(named, pair =>
        {
            Assert.True(Says<RequiresLockAttribute>(pair.Method));
            var types = pair.Method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            Assert.True(Says<ExcludesLockAttribute>(pair.Method.DeclaringType!.GetMethod(pair.Twin!, types)!));
        });
    }

    [Fact]
    public void A_callback_says_whether_it_runs_with_the_reservation() =>
        Assert.All(s_callbacks.SelectMany(Methods), callback =>
            Assert.True(Says<RequiresLockAttribute>(callback) ^ Says<ExcludesLockAttribute>(callback), callback.Name));

    [Fact]
    public void A_callback_runs_as_it_says()
    {
        var locked = s_callbacks.SelectMany(Methods).Where(Says<RequiresLockAttribute>).Select(callback => callback.Name).ToHashSet();

        foreach (var exporter in new RecordingExporter[]
        {
            new PinningRecorder(), new CpuAccessRecorder(), new ViewRecorder(), new LockedViewRecorder(),
        })
        {
            UseEverything(exporter);
            var calls = exporter.Calls.Select(call => call.Split(' '));
            foreach (var call in calls.Where(call => call[0] is not ("Begin" or "End" or "Munmap")))
            {
                var expected = call[0] == "Mmap" ? exporter is ILockedViewExporter : locked.Contains(call[0]);
                Assert.Equal(expected ? "locked" : "unlocked", call[1]);
            }
        }
    }

    private static void UseEverything(RecordingExporter exporter)
    {
        var buffer = exporter.Export();
        var fixture = buffer.Attach("display");
        var follower = buffer.AttachDynamic("gpu", new RecordingImporter());
        fixture.UnmapUnlocked(fixture.MapUnlocked(TransferDirection.ToDevice));
        using (buffer.Reservation.Hold())
        {
            follower.Pin();
            follower.Unpin();
        }

        buffer.VunmapUnlocked(buffer.VmapUnlocked());
        buffer.BeginCpuAccess(TransferDirection.ToDevice);
        buffer.EndCpuAccess(TransferDirection.ToDevice);
        if (exporter is IViewExporter or ILockedViewExporter)
            buffer.Mmap(0, 1).Dispose();
        buffer.Detach(fixture);
        buffer.Detach(follower);
        buffer.Dispose();
    }

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => !method.IsSpecialName);

    /// <summary>Whether the contract speaks of the reservation.</summary>
    private static bool Says<T>(MethodInfo method) => method.GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(T))
        .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
        .Any(path => ((string)path.Value!).EndsWith(nameof(SharedBuffer.Reservation), StringComparison.Ordinal));

    /// <summary>Calls the member with arguments that are right, but for the one that is missing.</summary>
    private Exception? Call(MethodInfo method, ParameterInfo? missing = null)
    {
        var arguments = method.GetParameters()
            .Select(parameter => parameter.Equals(missing) ? null : _arguments[parameter.ParameterType])
            .ToArray();
        return Record.Exception(() => method.Invoke(_arguments[method.DeclaringType!], arguments))?.InnerException;
    }

    private Exception? OtherThreadHolds(Func<Exception?> call)
    {
        using var held = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var other = OtherThread.Start(() =>
        {
            using (_buffer.Reservation.Hold())
            {
                held.Set();
                OtherThread.Await(done);
            }
        });
        OtherThread.Await(held);
        var thrown = call();
        done.Set();
        OtherThread.Join(other);
        return thrown;
    }
}
