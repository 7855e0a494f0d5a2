using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Tests.Flow;

/// <summary>What the compiler's control-flow graph looks like where the analysis relies on it. A compiler that changes it trips here first.</summary>
public sealed class CfgShapeTests
{
    private static readonly MetadataReference[] s_references =
        [.. ((string)System.AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", System.StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    [Fact]
    public void Lock_statement_on_Lock_vanishes_where_nullable_is_enabled()
    {
        var graph = Graph("lock (_lock) { Work(); }", NullableContextOptions.Enable);
        Assert.Contains(Operations(graph), operation => operation is IInvalidOperation { IsImplicit: true });
        Assert.DoesNotContain("EnterScope", Calls(graph));
        Assert.DoesNotContain(Regions(graph), region => region.Kind == ControlFlowRegionKind.Finally);
        Assert.Contains("Work", Calls(graph));
    }

    [Fact]
    public void Lock_statement_on_Lock_is_EnterScope_and_a_finally_where_nullable_is_disabled()
    {
        var graph = Graph("lock (_lock) { Work(); }", NullableContextOptions.Disable);
        Assert.Equal(["EnterScope", "Work", "Dispose"], Calls(graph));
        Assert.Contains(Regions(graph), region => region.Kind == ControlFlowRegionKind.Finally);
    }

    [Theory]
    [InlineData(NullableContextOptions.Enable)]
    [InlineData(NullableContextOptions.Disable)]
    public void Lock_statement_on_an_object_is_Monitor_with_an_implicit_flag(NullableContextOptions nullable)
    {
        var graph = Graph("lock (_gate) { Work(); }", nullable);
        Assert.Equal(["Enter", "Work", "Exit"], Calls(graph));

        var enter = Operations(graph).OfType<IInvocationOperation>().First();
        Assert.True(enter.IsImplicit);
        Assert.IsType<LockStatementSyntax>(enter.Syntax.FirstAncestorOrSelf<LockStatementSyntax>());
        Assert.Equal(ControlFlowRegionKind.Try, BlockOf(graph, enter).EnclosingRegion.Kind);

        var capture = Operations(graph).OfType<IFlowCaptureOperation>().First();
        Assert.True(BlockOf(graph, capture).Ordinal < BlockOf(graph, enter).Ordinal);
    }

    [Fact]
    public void The_lock_operation_stays_in_the_original_operation_of_the_graph()
    {
        foreach (var nullable in new[] { NullableContextOptions.Enable, NullableContextOptions.Disable })
        {
            var graph = Graph("lock (_lock) { lock (_gate) { Work(); } }", nullable);
            Assert.Equal(2, graph.OriginalOperation.Descendants().OfType<ILockOperation>().Count());
        }
    }

    [Fact]
    public void The_operand_of_a_lock_statement_with_a_fallback_is_captured_in_two_blocks()
    {
        var graph = Graph("lock (_gate ?? _other) { Work(); }");
        var captures = Operations(graph).OfType<IFlowCaptureOperation>().ToList();
        Assert.Contains(captures.GroupBy(capture => capture.Id), twice => twice.Select(capture => BlockOf(graph, capture).Ordinal).Distinct().Count() == 2);
    }

    [Fact]
    public void A_using_declaration_disposes_its_local_in_a_finally()
    {
        var graph = Graph("using var scope = _lock.EnterScope(); Work();");
        Assert.Equal(["EnterScope", "Work", "Dispose"], Calls(graph));
        var dispose = Operations(graph).OfType<IInvocationOperation>().Last();
        Assert.Contains(ControlFlowRegionKind.Finally, Around(graph, dispose));
        Assert.IsAssignableFrom<ILocalReferenceOperation>(Unconverted(dispose.Instance!));
        var assignment = Operations(graph).OfType<ISimpleAssignmentOperation>().First();
        Assert.DoesNotContain(ControlFlowRegionKind.Try, Around(graph, assignment));
    }

    [Fact]
    public void A_using_statement_without_a_variable_disposes_a_capture()
    {
        var graph = Graph("using (_lock.EnterScope()) { Work(); }");
        var dispose = Operations(graph).OfType<IInvocationOperation>().Last();
        Assert.Equal("Dispose", dispose.TargetMethod.Name);
        Assert.IsAssignableFrom<IFlowCaptureReferenceOperation>(Unconverted(dispose.Instance!));
    }

    [Theory]
    [InlineData("if (Monitor.TryEnter(_gate)) Work();")]
    [InlineData("if (!Monitor.TryEnter(_gate)) Work();")]
    public void A_try_in_a_condition_is_the_branch_value_and_its_negation_the_kind(string statement)
    {
        var branch = Graph(statement).Blocks.Single(block => block.ConditionKind != ControlFlowConditionKind.None);
        Assert.IsAssignableFrom<IInvocationOperation>(branch.BranchValue);
        Assert.Equal(statement.Contains('!') ? ControlFlowConditionKind.WhenTrue : ControlFlowConditionKind.WhenFalse, branch.ConditionKind);
    }

    [Fact]
    public void Conjunctions_split_blocks()
    {
        var graph = Graph("if (flag && Monitor.TryEnter(_gate)) Work();");
        Assert.Equal(2, graph.Blocks.Count(block => block.ConditionKind != ControlFlowConditionKind.None));
    }

    [Theory]
    [InlineData("if (Monitor.TryEnter(_gate) is true) Work();", OperationKind.IsPattern)]
    [InlineData("if (Monitor.TryEnter(_gate) == false) Work();", OperationKind.Binary)]
    public void Patterns_and_comparisons_are_not_normalised(string statement, OperationKind kind) =>
        Assert.Equal(kind, Graph(statement).Blocks.Single(block => block.ConditionKind != ControlFlowConditionKind.None).BranchValue!.Kind);

    [Fact]
    public void Exactly_one_of_two_branches_is_the_conditional_one()
    {
        foreach (var block in Graph("if (flag) Work(); while (!flag) Work();").Blocks.Where(block => block.ConditionKind != ControlFlowConditionKind.None))
        {
            Assert.True(block.ConditionalSuccessor!.IsConditionalSuccessor);
            Assert.False(block.FallThroughSuccessor!.IsConditionalSuccessor);
        }
    }

    [Fact]
    public void A_returned_value_stays_in_the_block_inside_the_try()
    {
        var graph = Graph("try { return Count(); } finally { Work(); }", signature: "int Run(bool flag)");
        var returning = graph.Blocks.Single(block => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return);
        Assert.IsAssignableFrom<IInvocationOperation>(returning.BranchValue);
        Assert.Equal(ControlFlowRegionKind.Try, returning.EnclosingRegion.Kind);
        Assert.Equal(ControlFlowRegionKind.Finally, Assert.Single(returning.FallThroughSuccessor!.FinallyRegions).Kind);
    }

    [Fact]
    public void Finally_regions_of_a_branch_go_from_the_inside_out()
    {
        var graph = Graph("try { try { return; } finally { Work(); } } finally { Count(); }");
        var leaving = graph.Blocks.Select(block => block.FallThroughSuccessor).First(branch => branch?.FinallyRegions.Length == 2)!;
        Assert.True(leaving.FinallyRegions[0].FirstBlockOrdinal < leaving.FinallyRegions[1].FirstBlockOrdinal);
        Assert.True(leaving.FinallyRegions[0].EnclosingRegion!.EnclosingRegion!.Kind == ControlFlowRegionKind.Try);
    }

    [Fact]
    public void Handlers_have_no_predecessors_and_are_reachable()
    {
        var graph = Graph("try { Work(); } catch (System.Exception) { Count(); } finally { Work(); }");
        foreach (var region in Regions(graph).Where(region => region.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.Finally))
        {
            var first = graph.Blocks[region.FirstBlockOrdinal];
            Assert.Empty(first.Predecessors);
            Assert.True(first.IsReachable);
        }
    }

    [Fact]
    public void A_try_region_comes_first_in_the_region_that_protects_it()
    {
        var graph = Graph("try { Work(); } catch (System.Exception) { Count(); } finally { Work(); }");
        foreach (var region in Regions(graph).Where(region => region.Kind is ControlFlowRegionKind.TryAndCatch or ControlFlowRegionKind.TryAndFinally))
            Assert.Equal(ControlFlowRegionKind.Try, region.NestedRegions[0].Kind);
        foreach (var region in Regions(graph).Where(region => region.Kind == ControlFlowRegionKind.TryAndFinally))
            Assert.Equal(ControlFlowRegionKind.Finally, region.NestedRegions[1].Kind);
    }

    [Fact]
    public void Code_behind_a_return_is_there_and_not_reachable()
    {
        var graph = Graph("return; Work();");
        Assert.False(BlockOf(graph, Operations(graph).OfType<IInvocationOperation>().Single()).IsReachable);
    }

    [Fact]
    public void A_constant_condition_makes_the_other_branch_unreachable()
    {
        var graph = Graph("if (false) Work(); Count();");
        Assert.False(BlockOf(graph, Operations(graph).OfType<IInvocationOperation>().First()).IsReachable);
    }

    [Fact]
    public void Operations_of_a_graph_have_no_semantic_model_and_no_parent_beyond_it()
    {
        var call = Operations(Graph("Work();")).OfType<IInvocationOperation>().Single();
        Assert.Null(call.SemanticModel);
        Assert.Null(call.Parent?.Parent);
    }

    [Fact]
    public void Nested_functions_are_taken_from_the_graph()
    {
        var graph = Graph("System.Action action = () => Work(); action(); Local(); void Local() { Count(); }");
        var lambda = Assert.Single(Operations(graph).OfType<IFlowAnonymousFunctionOperation>());
        Assert.Equal(["Work"], Calls(graph.GetAnonymousFunctionControlFlowGraph(lambda)));
        Assert.Equal(["Count"], Calls(graph.GetLocalFunctionControlFlowGraph(Assert.Single(graph.LocalFunctions))));
    }

    [Fact]
    public void An_awaited_task_that_was_configured_is_an_await_of_the_configuration()
    {
        var graph = Graph("await _semaphore.WaitAsync().ConfigureAwait(false);", signature: "async System.Threading.Tasks.Task Run()");
        var awaited = Operations(graph).OfType<IAwaitOperation>().Single();
        var configured = Assert.IsAssignableFrom<IInvocationOperation>(awaited.Operation);
        Assert.Equal("ConfigureAwait", configured.TargetMethod.Name);
        Assert.Equal("WaitAsync", Assert.IsAssignableFrom<IInvocationOperation>(configured.Instance).TargetMethod.Name);
    }

    [Fact]
    public void A_throw_ends_its_block_without_a_destination()
    {
        var graph = Graph("throw new System.InvalidOperationException();");
        var throwing = graph.Blocks.Single(block => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Throw);
        Assert.Null(throwing.FallThroughSuccessor!.Destination);
    }

    [Fact]
    public void The_end_of_a_finally_is_structured_exception_handling()
    {
        var graph = Graph("try { Work(); } finally { Count(); }");
        var region = Regions(graph).Single(region => region.Kind == ControlFlowRegionKind.Finally);
        Assert.Equal(ControlFlowBranchSemantics.StructuredExceptionHandling, graph.Blocks[region.LastBlockOrdinal].FallThroughSuccessor!.Semantics);
    }

    [Fact]
    public void Broken_code_has_a_graph() => Assert.NotNull(Graph("if (Missing( { lock (", broken: true));

    private static ControlFlowGraph Graph(
        string statements, NullableContextOptions nullable = NullableContextOptions.Enable, string signature = "void Run(bool flag)", bool broken = false)
    {
        var tree = CSharpSyntaxTree.ParseText($$"""
            using System.Threading;
            class Subject
            {
                readonly object _gate = new object();
                readonly object _other = new object();
                readonly Lock _lock = new Lock();
                readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1, 1);
                static void Work() { }
                static int Count() { return 1; }
                {{signature}} { {{statements}} }
            }
            """, new CSharpParseOptions(LanguageVersion.Latest));
        var compilation = CSharpCompilation.Create("Shape", [tree], s_references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable));
        if (!broken)
            Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single(one => one.Identifier.ValueText == "Run");
        return ControlFlowGraph.Create(method, compilation.GetSemanticModel(tree))!;
    }

    private static IEnumerable<IOperation> Operations(ControlFlowGraph graph) =>
        graph.Blocks.SelectMany(block => block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations).SelectMany(operation => operation.DescendantsAndSelf());

    private static List<string> Calls(ControlFlowGraph graph) => [.. Operations(graph).OfType<IInvocationOperation>().Select(call => call.TargetMethod.Name)];

    private static BasicBlock BlockOf(ControlFlowGraph graph, IOperation sought) => graph.Blocks.Single(block =>
        (block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations).Any(operation => operation.DescendantsAndSelf().Contains(sought)));

    private static IEnumerable<ControlFlowRegionKind> Around(ControlFlowGraph graph, IOperation operation)
    {
        for (var region = BlockOf(graph, operation).EnclosingRegion; region is not null; region = region.EnclosingRegion)
            yield return region.Kind;
    }

    private static IEnumerable<ControlFlowRegion> Regions(ControlFlowGraph graph) => Regions(graph.Root);

    private static IEnumerable<ControlFlowRegion> Regions(ControlFlowRegion region) => region.NestedRegions.SelectMany(Regions).Prepend(region);

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation conversion ? Unconverted(conversion.Operand) : operation;
}
