using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Xunit;

namespace ConventionAnalyzers.Runtime.Tests;

/// <summary>What the members of address spaces say of locks is what they check, lock by lock.</summary>
public class AddressSpaceContractTests
{
    private const AddressSpaceOptions All = AddressSpaceOptions.ReservationProtected | AddressSpaceOptions.Immediate;

    private static readonly Type[] s_types =
        [typeof(AddressSpace), typeof(BufferBinding), typeof(MapStep), typeof(UnmapStep), typeof(RemapStep)];

    // They begin a set, or go over one that says what is locked.
    private static readonly string[] s_free = [nameof(AddressSpace.Prepare), nameof(AddressSpace.HoldAll), nameof(AddressSpace.AddFence)];

    public static TheoryData<string> Members =>
        [.. s_types.SelectMany(Methods).Select(Name).Distinct().Order()];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_checks_each_lock_that_it_needs(string member)
    {
        foreach (var method in Named(member))
        {
            var needed = Paths<RequiresLockAttribute>(method);
            foreach (var missing in needed)
            {
                var stage = new Stage(FitFor(method));
                using (stage.Hold(needed.Except([missing])))
                    Assert.IsType<SynchronizationLockException>(stage.Call(method));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_is_content_with_the_locks_that_it_names(string member)
    {
        foreach (var method in Named(member))
        {
            var stage = new Stage(FitFor(method));
            using (stage.Hold(Paths<RequiresLockAttribute>(method)))
                Assert.IsNotAssignableFrom<SynchronizationLockException>(stage.Call(method));
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_is_not_called_with_a_lock_that_it_excludes(string member)
    {
        foreach (var method in Named(member))
        {
            foreach (var excluded in Paths<ExcludesLockAttribute>(method).Where(path => path != "FenceSignalling.Section"))
            {
                var stage = new Stage(FitFor(method));
                using (stage.Hold([excluded]))
                    Assert.IsType<LockRecursionException>(stage.Call(method));
            }
        }
    }

    // A null argument hides a missing lock, so it is told first.
    [Theory]
    [MemberData(nameof(Members))]
    public void A_null_is_told_before_the_lock(string member)
    {
        foreach (var method in Named(member))
        {
            var nullability = new NullabilityInfoContext();
            foreach (var parameter in method.GetParameters().Where(parameter => !parameter.ParameterType.IsValueType))
            {
                if (nullability.Create(parameter).WriteState == NullabilityState.Nullable)
                    continue;
                var thrown = Assert.IsAssignableFrom<ArgumentNullException>(new Stage(All).Call(method, missing: parameter));
                Assert.Equal(parameter.Name, thrown.ParamName);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_name_says_which_reservation_is_not_needed(string member)
    {
        foreach (var method in Named(member))
        {
            var needed = Paths<RequiresLockAttribute>(method);
            if (member.EndsWith("Unlocked", StringComparison.Ordinal))
            {
                Assert.DoesNotContain(needed, path => path is "Reservation" or "Space.Reservation");
                var stage = new Stage(AddressSpaceOptions.ReservationProtected);
                using (stage.Hold(["Reservation", "Buffer.Reservation"]))
                    Assert.IsType<InvalidOperationException>(stage.Call(method));
            }
            else if (IsImmediate(member))
            {
                Assert.Empty(needed);
                if (member != "AddressSpace.CleanUpDeferred")
                    Assert.IsType<InvalidOperationException>(new Stage(AddressSpaceOptions.None).Call(method));
            }
            else if (s_free.Contains(method.Name))
            {
                Assert.Empty(needed);
            }
            else
            {
                Assert.NotEmpty(needed.Concat(Paths<ExcludesLockAttribute>(method)));
            }
        }
    }

    [Fact]
    public void A_twin_needs_less()
    {
        var pairs = s_types.SelectMany(Methods)
            .Select(method => (Method: method, Twin: method.GetCustomAttributesData()
                .FirstOrDefault(data => data.AttributeType == typeof(UnlockedVariantAttribute))?.ConstructorArguments[0].Value as string))
            .Where(pair => pair.Twin is not null)
            .ToList();

        Assert.Equal(9, pairs.Count);
        Assert.All(pairs, pair =>
        {
            var types = pair.Method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            var twin = pair.Method.DeclaringType!.GetMethod(pair.Twin!, types)!;
            Assert.Equal(pair.Method.ReturnType, twin.ReturnType);
            Assert.ProperSubset(
                Paths<RequiresLockAttribute>(pair.Method).ToHashSet(),
                Paths<RequiresLockAttribute>(twin).ToHashSet());
        });
    }

    private static bool IsImmediate(string member) =>
        member.EndsWith("Immediate", StringComparison.Ordinal) || member.EndsWith("Deferred", StringComparison.Ordinal)
        || member.Contains("Preallocate", StringComparison.Ordinal);

    private static AddressSpaceOptions FitFor(MethodInfo method) =>
        method.Name.EndsWith("Unlocked", StringComparison.Ordinal) ? AddressSpaceOptions.Immediate : All;

    private static IEnumerable<MethodInfo> Named(string member) => s_types.SelectMany(Methods).Where(method => Name(method) == member);

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static IEnumerable<MethodInfo> Methods(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.Name != nameof(ToString));

    private static List<string> Paths<T>(MethodInfo method) =>
    [
        .. method.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(T))
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(path => (string)path.Value!),
    ];

    /// <summary>A space with a mapping of an external buffer, and arguments for every member.</summary>
    private sealed class Stage
    {
        private readonly SpaceStage _stage;
        private readonly ReservationSet _set = new();
        private readonly Dictionary<Type, object> _arguments;

        public Stage(AddressSpaceOptions options)
        {
            _stage = new SpaceStage(options);
            var space = _stage.Space;
            var mapping = new AddressMapping(AddressRange.FromBounds(0, 8), _stage.External, 0);
            var map = new MapStep(space, AddressRange.FromBounds(8, 12), null, 0);
            var unmap = new UnmapStep(space, mapping, keep: false);
            using (space.MappingsLock.Hold())
                space.Insert(mapping);
            _arguments = new()
            {
                [typeof(AddressSpace)] = space,
                [typeof(BufferBinding)] = _stage.ExternalBinding,
                [typeof(SharedBuffer)] = _stage.External,
                [typeof(AddressMapping)] = new AddressMapping(AddressRange.FromBounds(20, 24), _stage.External, 0),
                [typeof(AddressRange)] = AddressRange.FromBounds(2, 4),
                [typeof(MapStep)] = map,
                [typeof(UnmapStep)] = unmap,
                [typeof(RemapStep)] = new RemapStep(space, map, null, unmap),
                [typeof(IMappingSteps)] = new MappingPlan(),
                [typeof(ReservationSet)] = _set,
                [typeof(Func<ReservationSet, bool>)] = (Func<ReservationSet, bool>)(_ => true),
                [typeof(IReadOnlyList<Reservation>)] = Array.Empty<Reservation>(),
                [typeof(Fence)] = new FenceTimeline("jobs").NextFence(),
                [typeof(FenceUsage)] = FenceUsage.Read,
                [typeof(CancellationToken)] = CancellationToken.None,
                [typeof(int)] = 1,
                [typeof(ulong)] = 0UL,
                [typeof(bool)] = true,
            };
        }

        /// <summary>Holds what the paths of a contract name.</summary>
        public IDisposable Hold(IEnumerable<string> paths) => new Holder([.. paths.Select(Lock).Distinct()]);

        /// <summary>Calls the member with arguments that are right, but for the one that is missing.</summary>
        public Exception? Call(MethodInfo method, ParameterInfo? missing = null)
        {
            var arguments = method.GetParameters()
                .Select(parameter => parameter.Equals(missing) ? null : _arguments[parameter.ParameterType])
                .ToArray();
            var thrown = Record.Exception(() => (method.Invoke(_arguments[method.DeclaringType!], arguments) as IDisposable)?.Dispose());
            return thrown?.InnerException;
        }

        private object Lock(string path) => path switch
        {
            "MappingsLock" or "Space.MappingsLock" => _stage.Space.MappingsLock,
            "Reservation" or "Space.Reservation" => _stage.Space.Reservation,
            "Buffer.Reservation" or "buffer.Reservation" => _stage.External.Reservation,
            _ => throw new ArgumentException($"No contract names '{path}'.", nameof(path)),
        };
    }

    private sealed class Holder : IDisposable
    {
        private readonly List<object> _locks;
        private readonly ReservationSet _set;

        public Holder(List<object> locks)
        {
            _locks = locks;
            foreach (var watched in locks.OfType<WatchedLock>())
                watched.Enter();
            _set = ReservationSet.Hold([.. locks.OfType<Reservation>()]);
        }

        public void Dispose()
        {
            _set.Dispose();
            foreach (var watched in _locks.OfType<WatchedLock>())
                watched.Exit();
        }
    }
}
