using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConventionAnalyzers.Tests.Fixes;

/// <summary>The short form of most fix tests: members of a class before and after. Both must compile and be reported as marked.</summary>
public abstract class FixTest<TFix> where TFix : CodeFixProvider, new()
{
    protected const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using ConventionAnalyzers;


        """;

    protected static Task Fixes(string before, string after, int action = 0, int? fixAllRounds = null) =>
        Test(InClass(before), InClass(after), action, fixAllRounds).RunAsync();

    /// <summary>The findings stand, and no action of this place in the list is offered for them.</summary>
    protected static Task IsNotOffered(string members, int action = 0) => Fixes(members, members, action);

    protected static CSharpCodeFixTest<LockFlowAnalyzer, TFix> Test(string before, string after, int action = 0, int? fixAllRounds = null) =>
        new() { TestCode = before, FixedCode = after, CodeActionIndex = action, NumberOfFixAllIterations = fixAllRounds };

    protected static string InClass(string members) => $$"""
        {{Usings}}public class Store
        {
        {{members}}
        }

        """;
}
