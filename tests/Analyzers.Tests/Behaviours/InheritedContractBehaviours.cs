using System.Threading.Tasks;

namespace ConventionAnalyzers.Tests.Behaviours;

/// <summary>Theme I: what an override or an implementation may say.</summary>
public sealed class InheritedContractBehaviours : RuleTest<DeclarationAnalyzer>
{
    private static string Base(string member) => "public abstract class Base { public readonly object _m = new object(); public readonly object _n = new object(); public readonly ReaderWriterLockSlim _rw = new ReaderWriterLockSlim();\n" + member + "\n}\n";

    [Theory]
    [InlineData("[RequiresLock(\"_m\")]", "[RequiresLock(\"_m\", \"_n\")]")]
    [InlineData("[RequiresLock(\"_m\")]", "[RequiresLock(\"_n\")]")]
    [InlineData("", "[RequiresLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_rw\", Mode = LockMode.Shared)]", "[RequiresLock(\"_rw\")]")]
    [InlineData("", "[ExcludesLock(\"_m\")]")]
    [InlineData("[ExcludesLock(\"_rw\", Mode = LockMode.Exclusive)]", "[ExcludesLock(\"_rw\")]")]
    [InlineData("", "[AcquiresLock(\"_m\")]")]
    [InlineData("[AcquiresLock(\"_m\")]", "[AcquiresLock(\"_n\")]")]
    [InlineData("[AcquiresLock(\"_rw\")]", "[AcquiresLock(\"_rw\", Mode = LockMode.Shared)]")]
    [InlineData("", "[ReleasesLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\")]", "[ReleasesLock(\"_m\")]")]
    [InlineData("[ReleasesLock(\"_rw\")]", "[ReleasesLock(\"_rw\", Mode = LockMode.Shared)]")]
    [InlineData("[TryAcquiresLock(true, \"_m\")]", "[TryAcquiresLock(false, \"_m\")]")]
    [InlineData("[TryAcquiresLock(true, \"_m\")]", "[AcquiresLock(\"_m\")]")]
    [InlineData("", "[MayReleaseLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\")]", "[MayReleaseLock(\"_m\")]")]
    public Task I06_demanding_more_or_promising_less(string @base, string derived) => ReportsIn(
        Base(@base + " public abstract bool Do();") + "public class Derived : Base { " + derived + " public override bool {|LCK1005:Do|}() { return true; } }");

    [Theory]
    [InlineData("[RequiresLock(\"_m\", \"_n\")]", "[RequiresLock(\"_m\")]")]
    [InlineData("[RequiresLock(\"_m\")]", "[RequiresLock(\"this._m\")]")]
    [InlineData("[RequiresLock(\"_m\")]", "")]
    [InlineData("[RequiresLock(\"_rw\")]", "[RequiresLock(\"_rw\", Mode = LockMode.Shared)]")]
    [InlineData("[ExcludesLock(\"_m\")]", "")]
    [InlineData("[ExcludesLock(\"_rw\")]", "[ExcludesLock(\"_rw\", Mode = LockMode.Exclusive)]")]
    [InlineData("[AcquiresLock(\"_m\")]", "[AcquiresLock(\"_m\")]")]
    [InlineData("[AcquiresLock(\"_m\")]", "[ExcludesLock(\"_m\")]")]
    [InlineData("[AcquiresLock(\"_m\")]", "")]
    [InlineData("[ReleasesLock(\"_rw\", Mode = LockMode.Shared)]", "[ReleasesLock(\"_rw\")]")]
    [InlineData("[ReleasesLock(\"_m\")]", "[RequiresLock(\"_m\")]")]
    [InlineData("[TryAcquiresLock(true, \"_m\")]", "[TryAcquiresLock(true, \"_m\")]")]
    [InlineData("[MayReleaseLock(\"_m\")]", "[MayReleaseLock(\"_m\")]")]
    [InlineData("[MayReleaseLock(\"_m\")]", "")]
    [InlineData("", "[AssertsLock(\"_m\")]")]
    public Task I06_twin_requiring_less_or_promising_more(string @base, string derived) => IsSilentIn(
        Base(@base + " public abstract bool Do();") + "public class Derived : Base { " + derived + " public override bool Do() { return true; } }");

    [Fact] public Task I08_an_override_that_says_nothing_inherits() => IsSilentIn(Base("[RequiresLock(\"_m\")] public virtual void Do() { }") + """
        public class Middle : Base { public override void Do() { } }
        public class Derived : Middle { [RequiresLock("_m")] public override void Do() { } }
        """);

    [Fact] public Task I08_the_contract_comes_from_the_whole_chain() => ReportsIn(Base("[RequiresLock(\"_m\")] public virtual void Do() { }") + """
        public class Middle : Base { public override void Do() { } }
        public class Derived : Middle { [RequiresLock("_n")] public override void {|LCK1005:Do|}() { } }
        """);

    [Fact] public Task Hiding_starts_afresh() => IsSilentIn(Base("[RequiresLock(\"_m\")] public virtual void Do() { }") + """
        public class Derived : Base { [RequiresLock("_n")] public new void Do() { } }
        """);

    [Fact] public Task Implementations_answer_to_their_interfaces() => ReportsIn("""
        public interface IStore { object Gate { get; } [RequiresLock("Gate")] void Put(); void Flush(); }
        public class Store : IStore
        {
            private readonly object _gate = new object();
            public object Gate { get { return _gate; } }
            [RequiresLock("_gate")] public void Put() { }
            [RequiresLock("_gate")] public void {|LCK1005:Flush|}() { }
        }
        public class Other : IStore
        {
            public readonly object _gate = new object();
            public object Gate { get { return _gate; } }
            void IStore.Put() { }
            [MayReleaseLock("_gate")] void IStore.{|LCK1005:Flush|}() { }
        }
        """);

    [Fact] public Task Of_several_interfaces_each_counts() => ReportsIn("""
        public interface IOne { object Gate { get; } [RequiresLock("Gate")] void Put(); }
        public interface ITwo { void Put(); }
        public class Store : IOne, ITwo
        {
            public object Gate { get; } = new object();
            public void {|LCK1005:Put|}() { }
        }
        public class Both : IOne, ITwo
        {
            public object Gate { get; } = new object();
            void IOne.Put() { }
            void ITwo.Put() { }
        }
        """);

    [Fact] public Task An_implementation_inherited_from_a_base_that_does_not_know_the_interface() => ReportsIn("""
        public interface IStore { void Put(); }
        public class Shelf { public readonly object _m = new object(); [RequiresLock("_m")] public void Put() { } }
        public class {|LCK1005:Store|} : Shelf, IStore { }
        """);

    [Fact] public Task An_inherited_implementation_that_asks_no_more() => IsSilentIn("""
        public interface IStore { object Gate { get; } [RequiresLock("Gate")] void Put(); [RequiresLock("Gate")] void Get(); }
        public class Shelf { public object Gate { get; } = new object(); [RequiresLock("Gate")] public void Put() { } public void Get() { } }
        public class Store : Shelf, IStore { }
        """);

    [Fact] public Task Bases_that_are_generic() => ReportsIn("""
        public abstract class Base<T>
        {
            public static readonly object s_gate = new object();
            public readonly object _m = new object();
            [RequiresLock("s_gate")] public abstract void One(T item);
            [RequiresLock("_m")] public abstract void Two(T item);
        }
        public class Derived : Base<int>
        {
            [RequiresLock("s_gate")] public override void One(int item) { }
            [RequiresLock("s_gate")] public override void {|LCK1005:Two|}(int item) { }
        }
        """);

    [Fact] public Task G09_renamed_parameters_are_the_same() => IsSilentIn("""
        public class Node { public readonly object Gate = new object(); }
        public abstract class Base { [RequiresLock("node.Gate")] public abstract void Do(Node node, Node other); }
        public class Derived : Base { [RequiresLock("first.Gate")] public override void Do(Node first, Node second) { } }
        """);

    [Fact] public Task G09_twin_another_parameter_is_not() => ReportsIn("""
        public class Node { public readonly object Gate = new object(); }
        public abstract class Base { [RequiresLock("node.Gate")] public abstract void Do(Node node, Node other); }
        public class Derived : Base { [RequiresLock("node.Gate")] public override void {|LCK1005:Do|}(Node other, Node node) { } }
        """);

    [Fact] public Task Accessors_indexers_and_events() => ReportsIn(Base("""
        [RequiresLock("_m")] public abstract int One { get; set; }
        public abstract int Two { get; [RequiresLock("_m")] set; }
        public abstract int this[int i] { get; }
        public abstract event Action Done;
        [GuardedBy("_m")] public abstract int Three { get; set; }
        public abstract int Four { get; set; }
        """) + """
        public class Derived : Base
        {
            public override int One { [RequiresLock("_m")] get { return 1; } set { } }
            public override int Two { get { return 1; } [RequiresLock("_n")] {|LCK1005:set|} { } }
            [RequiresLock("_m")] public override int {|LCK1005:this|}[int i] { get { return i; } }
            [RequiresLock("_m")] public override event Action {|LCK1005:Done|};
            [GuardedBy("_m")] public override int Three { get; set; }
            [GuardedBy("_m")] public override int {|LCK1005:Four|} { get; set; }
            public void Raise() { Done(); }
        }
        """);

    [Fact] public Task Default_and_static_interface_members() => ReportsIn("""
        public interface IStore
        {
            object Gate { get; }
            static readonly object s_gate = new object();
            [RequiresLock("Gate")] void Put() { }
            [RequiresLock("s_gate")] static abstract void Reset();
            static abstract void Clear();
        }
        public interface IMore : IStore { [RequiresLock("s_gate")] void IStore.{|LCK1005:Put|}() { } }
        public class Store : IStore
        {
            public object Gate { get; } = new object();
            public static void Reset() { }
            [RequiresLock("IStore.s_gate")] public static void {|LCK1005:Clear|}() { }
        }
        """);

    [Fact] public Task A_scope_may_release_where_it_is_disposed() => IsSilentIn("""
        [LockScope] public sealed class Guard : IDisposable
        {
            [AcquiresLock("gate")] public Guard(object gate) { Monitor.Enter(gate); _gate = gate; }
            private readonly object _gate;
            [ReleasesLock] public void Dispose() { Monitor.Exit(_gate); }
        }
        """);

    [Fact] public Task What_disposes_under_a_lock_asks_more_than_IDisposable() => ReportsIn("""
        public sealed class Store : IDisposable
        {
            private readonly object _m = new object();
            [RequiresLock("_m")] public void {|LCK1005:Dispose|}() { }
        }
        """);

    [Fact] public Task G33_what_takes_its_lock_in_Dispose_may_say_so() => IsSilentIn("""
        public sealed class Store : IDisposable, IComparable<Store>
        {
            private readonly object _m = new object();
            [ExcludesLock("_m")] public void Dispose() { lock (_m) { } }
            [ExcludesLock("_m")] public int CompareTo(Store other) { lock (_m) { return 0; } }
        }
        """);

    [Fact] public Task J10_attributes_of_either_part_of_a_partial_method_count() => ReportsIn("""
        public abstract partial class Base { public readonly object _m = new object(); public virtual void Do(int x) { } }
        public partial class Derived : Base { [RequiresLock("_m")] public override partial void {|LCK1005:Do|}(int x); }
        public partial class Derived { public override partial void Do(int y) { } }
        public partial class Calm { private readonly object _m = new object(); [RequiresLock("_m"), RequiresLock("b._m")] partial void Do(Calm b); [RequiresLock("_m"), RequiresLock("c._m")] partial void Do(Calm c) { } }
        """);

    [Fact] public Task I10_an_override_of_a_synchronized_method_that_does_not_lock() => ReportsIn("""
        public class Base { protected int _x; [MethodImpl(MethodImplOptions.Synchronized)] public virtual void Do() { _x++; } }
        public class Derived : Base { public override void {|LCK1005:Do|}() { _x += 2; } }
        """);

    [Fact] public Task I10_trivial_overrides_need_no_lock() => IsSilentIn("""
        public class Base
        {
            protected int _x;
            [MethodImpl(MethodImplOptions.Synchronized)] public virtual int Do() { return _x++; }
            [MethodImpl(MethodImplOptions.Synchronized)] public virtual object Me() { return _x > 0 ? this : null; }
            [MethodImpl(MethodImplOptions.Synchronized)] public virtual void Go() { _x++; }
        }
        public class One : Base { public override int Do() { return base.Do(); } public override object Me() { return this; } public override void Go() { } }
        public class Two : Base { public override int Do() => base.Do(); public override object Me() => null; public override void Go() => throw new NotSupportedException(); }
        public class Three : Base { public override int Do() { lock (this) { return _x += 2; } } [MethodImpl(MethodImplOptions.Synchronized)] public override void Go() { _x--; } }
        """);

    [Fact] public Task I12_the_getter_of_the_lock_may_be_overridden() => IsSilentIn("""
        public abstract class Base { public abstract object Gate { get; } [RequiresLock("Gate")] public abstract void Do(); }
        public class Derived : Base
        {
            private readonly object _gate = new object();
            public override object Gate { get { return _gate; } }
            [RequiresLock("Gate")] public override void Do() { }
        }
        """);

    [Fact] public Task I12_twin_a_getter_that_says_it_returns_another_lock() => ReportsIn(Base("[ReturnsLock(\"_m\")] public virtual object Gate { get { return _m; } }") + """
        public class Derived : Base { [ReturnsLock("_n")] public override object {|LCK1005:Gate|} { get { return _n; } } }
        public class Calm : Base { [ReturnsLock("_m")] public override object Gate { get { return _m; } } }
        """);
}
