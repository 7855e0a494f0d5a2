using System.Threading.Tasks;
using ConventionAnalyzers.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

public sealed class UseCounterpartFixTests : FixTest<UseCounterpartFix>
{
    private const string Buffer = """
        public class Frame
        {
            public readonly object Gate = new object();

            [RequiresLock(nameof(Gate)), UnlockedVariant(nameof(VmapUnlocked))] public int Vmap(int flags, ref int count, out int size) { size = flags; return ++count; }
            public int VmapUnlocked(int flags, ref int count, out int size) { lock (Gate) { return Vmap(flags, ref count, out size); } }

            [RequiresLock(nameof(Gate))] public void Vunmap() { }
            public void VunmapUnlocked() { lock (Gate) { Vunmap(); } }

            [RequiresLock(nameof(Gate))] public void TrimLocked() { }
            public void Trim() { lock (Gate) { TrimLocked(); } }

            [RequiresLock(nameof(Gate))] public T Get<T>(T value) => value;
            public T GetUnlocked<T>(T value) { lock (Gate) { return Get(value); } }
        }

        """;

    private static Task FixesCalls(string before, string after) =>
        Test(Usings + Buffer + Caller(before), Usings + Buffer + Caller(after)).RunAsync();

    private static string Caller(string statements) => $$"""
        public class Caller
        {
            private int _count;

            public void Run(Frame frame, Frame maybe)
            {
        {{statements}}
            }
        }

        """;

    [Fact] public Task The_declared_variant_gets_the_arguments_as_they_are() => FixesCalls("""
                // keep me
                var size = frame.{|LCK1001:Vmap|}( flags: 1, ref _count, size: out _ ); // and me
        """, """
                // keep me
                var size = frame.VmapUnlocked( flags: 1, ref _count, size: out _ ); // and me
        """);

    [Fact] public Task The_convention_finds_the_variant_of_a_conditional_call() => FixesCalls("""
                maybe?.{|LCK1001:Vunmap|}();
                (frame).{|LCK1001:Vunmap|}();
        """, """
                maybe?.VunmapUnlocked();
                (frame).VunmapUnlocked();
        """);

    [Fact] public Task A_locked_suffix_is_dropped() => FixesCalls("frame.{|LCK1001:TrimLocked|}();", "frame.Trim();");

    [Fact] public Task Type_arguments_are_kept() => FixesCalls("_ = frame.{|LCK1001:Get|}<long>(1);", "_ = frame.GetUnlocked<long>(1);");

    [Fact] public Task Calls_within_calls_are_all_fixed() => FixesCalls(
        "_ = frame.{|LCK1001:Get|}(maybe.{|LCK1001:Get|}(frame.{|LCK1001:Get|}(1)));",
        "_ = frame.GetUnlocked(maybe.GetUnlocked(frame.GetUnlocked(1)));");

    [Fact] public Task A_bare_name_and_base_are_receivers_too() => Test(Usings + Buffer + """
        public class Wide : Frame
        {
            public void Run() { {|LCK1001:Vunmap|}(); this.{|LCK1001:Vunmap|}(); base.{|LCK1001:Vunmap|}(); }
        }
        """, Usings + Buffer + """
        public class Wide : Frame
        {
            public void Run() { VunmapUnlocked(); this.VunmapUnlocked(); base.VunmapUnlocked(); }
        }
        """).RunAsync();

    [Fact] public Task Static_methods_and_extensions_have_twins() => Fixes("""
            private static readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] public static void Sweep() { }
            public static void SweepUnlocked() { lock (_gate) { Sweep(); } }
            public static void Run(Frame frame) { Store.{|LCK1001:Sweep|}(); frame.{|LCK1001:Flip|}(); FrameExtensions.{|LCK1001:Flip|}(frame); }
        }

        public class Frame { public readonly object Gate = new object(); }

        public static class FrameExtensions
        {
            [RequiresLock("frame.Gate")] public static void Flip(this Frame frame) { }
            public static void FlipUnlocked(this Frame frame) { lock (frame.Gate) { frame.Flip(); } }
        """, """
            private static readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] public static void Sweep() { }
            public static void SweepUnlocked() { lock (_gate) { Sweep(); } }
            public static void Run(Frame frame) { Store.SweepUnlocked(); frame.FlipUnlocked(); FrameExtensions.FlipUnlocked(frame); }
        }

        public class Frame { public readonly object Gate = new object(); }

        public static class FrameExtensions
        {
            [RequiresLock("frame.Gate")] public static void Flip(this Frame frame) { }
            public static void FlipUnlocked(this Frame frame) { lock (frame.Gate) { frame.Flip(); } }
        """);

    [Fact] public Task A_call_under_the_lock_becomes_the_locked_twin() => Fixes("""
            private readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private void Trim() { }
            [ExcludesLock(nameof(_gate))] private void TrimUnlocked() { lock (_gate) { Trim(); } }
            public void Run() { lock (_gate) { {|LCK1002:TrimUnlocked|}(); } }
        """, """
            private readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private void Trim() { }
            [ExcludesLock(nameof(_gate))] private void TrimUnlocked() { lock (_gate) { Trim(); } }
            public void Run() { lock (_gate) { Trim(); } }
        """);

    [Fact] public Task The_suffixes_are_an_option()
    {
        var test = Test(InClass("""
                private readonly object _gate = new object();
                [RequiresLock(nameof(_gate))] private void Trim() { }
                private void TrimSafely() { lock (_gate) { Trim(); } }
                public void Run() { {|LCK1001:Trim|}(); }
            """), InClass("""
                private readonly object _gate = new object();
                [RequiresLock(nameof(_gate))] private void Trim() { }
                private void TrimSafely() { lock (_gate) { Trim(); } }
                public void Run() { TrimSafely(); }
            """));
        test.TestState.AnalyzerConfigFiles.Add((".editorconfig", """
            root = true
            [*.cs]
            convention_unlocked_suffixes = Safely
            """));
        return test.RunAsync();
    }

    [Fact] public Task A_method_group_is_left_alone() => IsNotOffered("""
            private readonly object _gate = new object();
            [RequiresLock(nameof(_gate))] private int Trim(int by) => by;
            private int TrimUnlocked(int by) { lock (_gate) { return Trim(by); } }
            public void Run(List<int> all) { all.ConvertAll({|LCK1001:Trim|}); _ = nameof(Trim); }
        """);

    [Fact] public Task A_twin_that_wants_another_lock_is_not_offered() => IsNotOffered("""
            private readonly object _gate = new object();
            private readonly object _other = new object();
            [RequiresLock(nameof(_other))] private void Trim() { }
            [ExcludesLock(nameof(_gate))] private void TrimUnlocked() { lock (_other) { Trim(); } }
            public void Run() { lock (_gate) { {|LCK1002:TrimUnlocked|}(); } }
        """);

    [Fact] public Task A_twin_that_cannot_be_called_from_here_is_not_offered() => Test(Usings + """
        public class Frame
        {
            public readonly object Gate = new object();
            [RequiresLock(nameof(Gate))] public void Map() { }
            private void MapUnlocked() { lock (Gate) { Map(); } }
        }
        public class Caller { public void Run(Frame frame) { frame.{|LCK1001:Map|}(); } }
        """, Usings + """
        public class Frame
        {
            public readonly object Gate = new object();
            [RequiresLock(nameof(Gate))] public void Map() { }
            private void MapUnlocked() { lock (Gate) { Map(); } }
        }
        public class Caller { public void Run(Frame frame) { frame.{|LCK1001:Map|}(); } }
        """).RunAsync();

    [Fact] public Task Fix_all_reaches_every_file()
    {
        var test = new CSharpCodeFixTest<LockFlowAnalyzer, UseCounterpartFix>();
        test.TestState.Sources.Add(("Frame.cs", Usings + Buffer));
        test.FixedState.Sources.Add(("Frame.cs", Usings + Buffer));
        foreach (var name in new[] { "One", "Two", "Three" })
        {
            test.TestState.Sources.Add((name + ".cs", $$"""
                public class {{name}}
                {
                    public void Open(Frame frame) => frame.{|LCK1001:Vunmap|}();

                    // Holds it: stays.
                    public void Close(Frame frame) { lock (frame.Gate) { frame.Vunmap(); } frame.{|LCK1001:TrimLocked|}(); }
                }
                """));
            test.FixedState.Sources.Add((name + ".cs", $$"""
                public class {{name}}
                {
                    public void Open(Frame frame) => frame.VunmapUnlocked();

                    // Holds it: stays.
                    public void Close(Frame frame) { lock (frame.Gate) { frame.Vunmap(); } frame.Trim(); }
                }
                """));
        }

        return test.RunAsync();
    }
}
