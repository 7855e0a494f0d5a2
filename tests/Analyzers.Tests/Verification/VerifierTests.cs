using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace ConventionAnalyzers.Tests.Verification;

/// <summary>The verifier fails when it should: what it would let through, every other test would.</summary>
public sealed class VerifierTests
{
    [Fact] public Task Marked_diagnostic_passes() => Verify("class C { int [|a|], B; }");

    [Fact] public Task Marked_by_id_passes() => Verify("class C { int {|TOY1:a|}, {|TOY1:b|}; }");

    [Fact] public Task Missing_diagnostic_fails() => Fails("Missing", "class C { int [|A|]; }");

    [Fact] public Task Surplus_diagnostic_fails() => Fails("Unexpected", "class C { int a; }");

    [Fact] public Task Wrong_place_fails() => Fails("Missing", "class C { [|int|] a; }");

    [Fact] public Task Wrong_id_fails() => Fails("Missing", "class C { int {|TOY2:a|}; }");

    [Fact] public Task The_same_place_marked_twice_needs_two() => Fails("Missing", "class C { int {|TOY1:{|TOY1:a|}|}; }");

    [Fact] public Task Compile_error_fails() => Fails("CS0246", "class C { Nothing A; }");

    [Fact] public Task Marked_compile_error_passes() => Verify("class C { {|CS0246:Nothing|} A; }");

    [Fact] public Task Error_of_the_emitter_fails() => Fails("CS4007", """
        using System.Threading;
        using System.Threading.Tasks;
        class C
        {
            async Task M(Lock l) { using (l.EnterScope()) { await Task.Yield(); } }
        }
        """);

    [Fact] public Task Unclosed_markup_fails() => Fails("never closed", "class C { int [|a; }");

    [Fact] public async Task Compile_errors_are_allowed_on_demand() => await new CSharpAnalyzerTest<FieldNames>
    {
        TestCode = "class C { Nothing A; int {|TOY1:a|}; ",
        CompilerDiagnostics = CompilerDiagnostics.None,
    }.RunAsync();

    [Fact] public async Task Crash_of_the_analyzer_fails()
    {
        var failure = await Assert.ThrowsAsync<VerificationException>(
            () => CSharpAnalyzerVerifier<CrashingFieldNames>.VerifyAnalyzerAsync("class C { int A; }"));
        Assert.Contains("boom", failure.Message);
    }

    [Fact] public Task Message_is_checked_where_asked() => CSharpAnalyzerVerifier<FieldNames>.VerifyAnalyzerAsync(
        "class C { int {|#0:a|}; }",
        CSharpAnalyzerVerifier<FieldNames>.Diagnostic("TOY1").WithLocation(0).WithArguments("a"));

    [Fact] public Task Wrong_message_fails() => Assert.ThrowsAsync<VerificationException>(
        () => CSharpAnalyzerVerifier<FieldNames>.VerifyAnalyzerAsync(
            "class C { int {|#0:a|}; }",
            new DiagnosticResult("TOY1").WithLocation(0).WithMessage("'b' starts small")));

    [Fact] public async Task Both_nullable_contexts_run()
    {
        const string OnlyWithNullable = "class C { string{|CS8632:?|} M() { return \"\"; } }";
        var test = new CSharpAnalyzerTest<FieldNames> { TestCode = OnlyWithNullable, CompilerDiagnostics = CompilerDiagnostics.Warnings };
        var failure = await Assert.ThrowsAsync<VerificationException>(() => test.RunAsync());
        Assert.StartsWith("With nullable enabled", failure.Message);

        const string OnlyWithout = "class C { object A = null; object M() { return A; } }";
        test = new CSharpAnalyzerTest<FieldNames> { TestCode = OnlyWithout, CompilerDiagnostics = CompilerDiagnostics.Warnings };
        failure = await Assert.ThrowsAsync<VerificationException>(() => test.RunAsync());
        Assert.Contains("CS8625", failure.Message);
        test.NullableContextOptions = NullableContextOptions.Disable;
        await test.RunAsync();
    }

    [Fact] public Task Old_language_versions_refuse_new_syntax()
    {
        var test = new CSharpAnalyzerTest<FieldNames> { TestCode = "record R;", LanguageVersion = LanguageVersion.CSharp7_3 };
        return Assert.ThrowsAsync<VerificationException>(() => test.RunAsync());
    }

    [Fact] public Task Old_language_versions_see_the_annotations() => new CSharpAnalyzerTest<FieldNames>
    {
        TestCode = "class C { [ConventionAnalyzers.GuardedBy(\"G\")] int A; object G = new object(); }",
        LanguageVersion = LanguageVersion.CSharp7_3,
    }.RunAsync();

    [Fact] public async Task Editorconfig_and_default_off_rules_are_honoured()
    {
        const string Source = "class C { public int {|TOY2:A|}; }";
        await new CSharpAnalyzerTest<FieldNames> { TestCode = Source, EnabledDiagnostics = { "TOY2" } }.RunAsync();

        var test = new CSharpAnalyzerTest<FieldNames> { TestCode = Source };
        test.TestState.AnalyzerConfigFiles.Add((".editorconfig", "root = true\n[*.cs]\ndotnet_diagnostic.TOY2.severity = warning\n"));
        await test.RunAsync();
    }

    [Fact] public async Task Referenced_assemblies_are_compiled_from_source()
    {
        var test = new CSharpAnalyzerTest<FieldNames> { TestCode = "class C { Far.Near A; }" };
        test.TestState.ReferencedAssemblies.Add(("First", "namespace Far { public class Base { public int Number = 1; } }"));
        test.TestState.ReferencedAssemblies.Add(("Second", "namespace Far { public class Near : Base { } }"));
        await test.RunAsync();
    }

    [Fact] public async Task Referenced_assembly_that_does_not_compile_fails()
    {
        var test = new CSharpAnalyzerTest<FieldNames> { TestCode = "class C { }" };
        test.TestState.ReferencedAssemblies.Add(("First", "class Broken : Nothing { }"));
        Assert.Contains("First", (await Assert.ThrowsAsync<VerificationException>(() => test.RunAsync())).Message);
    }

    [Fact] public Task Fix_passes() => Fix<CapitalizeField>("class C { int [|a|], [|b|]; }", "class C { int A, B; }");

    [Fact]
    public Task Fix_with_other_text_fails() =>
        FixFails<CapitalizeField>("  - class C { int  A; }", "class C { int [|a|]; }", "class C { int  A; }");

    [Fact]
    public Task Fixed_code_must_compile() =>
        FixFails<BreakField>("The fixed code", "class C { int [|a|]; }", "class C { int 1a; }");

    [Fact] public Task Fixed_code_must_have_no_unmarked_diagnostics() =>
        FixFails<LengthenField>("The fixed code", "class C { int [|a|]; }", "class C { int ax; }");

    [Fact] public Task Fix_that_never_ends_fails() =>
        FixFails<LengthenField>("does not end", "class C { int [|a|]; }", "class C { int [|ax|]; }");

    [Fact] public Task Fix_that_changes_nothing_fails() =>
        FixFails<LeaveField>("changes nothing", "class C { int [|a|]; }", "class C { int [|a|]; }");

    [Fact]
    public Task Fix_without_key_fails() =>
        FixFails<CapitalizeWithoutKey>("equivalence key", "class C { int [|a|]; }", "class C { int A; }");

    [Fact] public Task Fixes_under_one_key_fail() =>
        FixFails<CapitalizeTwiceUnderOneKey>("stands for", "class C { int [|a|]; }", "class C { int A; }");

    [Fact] public Task Fix_without_fix_all_fails() =>
        FixFails<CapitalizeWithoutFixAll>("Fix All provider", "class C { int [|a|]; }", "class C { int A; }");

    [Fact] public Task Offered_where_it_should_not_be_fails() =>
        FixFails<CapitalizeField>("One fix after the other", "class C { int [|a|]; }", "class C { int [|a|]; }");

    [Fact] public Task Not_offered_where_it_should_be_fails() =>
        FixFails<CapitalizeField>("One fix after the other", "class C { int A; }", "class C { int B; }");

    [Fact] public async Task Fix_all_goes_over_several_files()
    {
        var test = new CSharpCodeFixTest<FieldNames, CapitalizeField>
        {
            DefaultDiagnosticId = "TOY1",
            TestState = { Sources = { "class C { int [|a|], [|b|]; }", "class D { int [|c|]; }", ("E.cs", "class E { int F; }") } },
            FixedState = { Sources = { "class C { int A, B; }", "class D { int C; }", ("E.cs", "class E { int F; }") } },
        };
        await test.RunAsync();

        test.NumberOfFixAllIterations = 2;
        Assert.Contains("ran 1 times", (await Assert.ThrowsAsync<VerificationException>(() => test.RunAsync())).Message);
        test.NumberOfFixAllIterations = -2;
        await test.RunAsync();
    }

    [Fact] public Task One_step_can_be_looked_at() => new CSharpCodeFixTest<FieldNames, CapitalizeField>
    {
        DefaultDiagnosticId = "TOY1",
        TestCode = "class C { int [|a|], [|b|]; }",
        FixedCode = "class C { int A, [|b|]; }",
        NumberOfIncrementalIterations = 1,
        CodeActionVerifier = action => Assert.Equal("Capitalize", action.Title),
    }.RunAsync();


    private static Task Verify(string source) =>
        new CSharpAnalyzerTest<FieldNames> { TestCode = source, DefaultDiagnosticId = "TOY1" }.RunAsync();

    private static async Task Fails(string because, string source) =>
        Assert.Contains(because, (await Assert.ThrowsAsync<VerificationException>(() => Verify(source))).Message);

    private static Task Fix<TFix>(string source, string fixedSource) where TFix : CodeFixProvider, new() =>
        new CSharpCodeFixTest<FieldNames, TFix> { TestCode = source, FixedCode = fixedSource, DefaultDiagnosticId = "TOY1" }.RunAsync();

    private static async Task FixFails<TFix>(string because, string source, string fixedSource) where TFix : CodeFixProvider, new() =>
        Assert.Contains(because, (await Assert.ThrowsAsync<VerificationException>(() => Fix<TFix>(source, fixedSource))).Message);
}
