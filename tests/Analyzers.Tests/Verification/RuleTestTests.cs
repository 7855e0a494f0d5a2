using System.Threading.Tasks;
using ConventionAnalyzers.Verification;
using Xunit;

namespace ConventionAnalyzers.Tests.Verification;

/// <summary>The short form compiles, and cannot say the opposite of its name.</summary>
public sealed class RuleTestTests : RuleTest<FieldNames>
{
    protected override string DefaultDiagnosticId => "TOY1";

    [Fact] public Task Given_members_compile() => IsSilent("""
        lock (_gate) { Touch(); _items.Add(_hits); }
        lock (_lock) { _locked++; }
        _rw.EnterReadLock(); Peek(); _rw.ExitReadLock();
        if (flag && Chance()) peer.Refresh();
        """);

    [Fact]
    public Task Signature_can_be_async() =>
        IsSilent("await _semaphore.WaitAsync(); _slot++; _semaphore.Release();", "public async Task RunAsync()");

    [Fact] public Task Members_are_reported_in() => ReportsInClass("private int [|small|] = 1; public int M() { return small; }");

    [Fact] public Task Types_are_silent() => IsSilentIn("public record Person(string Name);");

    [Fact] public async Task Reports_without_markup_fails() =>
        Assert.Contains("IsSilent", (await Assert.ThrowsAsync<VerificationException>(() => Reports("Work();"))).Message);

    [Fact] public async Task Silence_with_markup_fails() =>
        Assert.Contains(
            "Reports", (await Assert.ThrowsAsync<VerificationException>(() => IsSilentInClass("int [|small|];"))).Message);
}
