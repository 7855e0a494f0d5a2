using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2008: an object is locked that others do not lock too, or that they may lock for reasons of their own.</summary>
internal sealed class UnsafeLockObject : FlowRule
{
    private static readonly ImmutableArray<OperationKind> LockStatements = ImmutableArray.Create(OperationKind.Lock);

    public override DiagnosticDescriptor Descriptor => Descriptors.UnsafeLockObject;

    public override ImmutableArray<OperationKind> Watches(LockModel model) => LockStatements;

    public override void OnOperation(in OperationFacts operation, FindingSink findings)
    {
        var locked = ((ILockOperation)operation.Operation).LockedValue;
        Report(operation.Model.Objects.Judge(locked, operation.Member, asMonitor: !LockTypes.IsLock(locked.Type)), locked, findings);
    }

    public override void OnPair(in OperationFacts acquire, FindingSink findings)
    {
        if (acquire.Model.Pairs.OperandOf((IInvocationOperation)acquire.Operation, findings.Cancellation) is var (locked, asMonitor))
            Report(acquire.Model.Objects.Judge(locked, acquire.Member, asMonitor), locked, findings);
    }

    public override void OnAcquire(in AcquireFacts acquire, FindingSink findings)
    {
        if (acquire.State.Disjuncts.IsEmpty || Operand(acquire) is not { } locked || locked.Type is { IsValueType: true } && acquire.Family != LockFamily.Monitor)
            return;
        var asMonitor = acquire.Family == LockFamily.Monitor && !IsReceiver(acquire.Operation, locked);
        var flaw = acquire.Body.Model.Objects.Judge(locked, acquire.Body.ContainingMember, asMonitor);

        // A mutex is a handle: two objects can well be one lock.
        if (!asMonitor && acquire.Family == LockFamily.Mutex)
            return;
        Report(flaw, locked, findings);
    }

    /// <summary>The expression at a call that is the lock: its receiver or an argument; null if the called member finds it by itself.</summary>
    private static IOperation? Operand(in AcquireFacts acquire)
    {
        var disjunct = acquire.State.Disjuncts[0];
        var path = acquire.Lock(disjunct);
        var arguments = acquire.Operation switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (acquire.Body.PathOf(argument.Value, disjunct).Equals(path))
                return argument.Value;
        }

        return acquire.Operation is IInvocationOperation { Instance: { IsImplicit: false } receiver } && acquire.Body.PathOf(receiver, disjunct).Equals(path) ? receiver : null;
    }

    private static bool IsReceiver(IOperation call, IOperation locked) => call is IInvocationOperation { Instance: { } receiver } && ReferenceEquals(receiver, locked);

    private void Report(FlawedLock flaw, IOperation locked, FindingSink findings)
    {
        if (flaw.IsFine)
            return;
        var name = locked.Syntax.ToString();
        findings.Report(
            this, locked.Syntax.GetLocation(), name, new object[] { name, Explain(flaw, locked) },
            also: flaw.Member?.Locations.Where(place => place.IsInSource).Take(1),
            severity: flaw.Flaw is LockFlaw.Self or LockFlaw.OwnType ? DiagnosticSeverity.Info : null);
    }

    private static string Explain(FlawedLock flaw, IOperation locked) => flaw.Flaw switch
    {
        LockFlaw.Mutable when IsReplacedInside(flaw.Member!, locked) =>
            $"'{flaw.Member!.Name}' is given another object while this one is held, and whoever comes next locks that",
        LockFlaw.Mutable => $"'{flaw.Member!.Name}' is not readonly, and once it is given another object two threads hold it at a time",
        LockFlaw.MutableArray => $"the array '{flaw.Member!.Name}' is not readonly, and once it is replaced two threads hold the lock at a time",
        LockFlaw.Text => "a string can be one with any equal string in the process, and locked by whoever has that",
        LockFlaw.Boxed => "each boxing makes a new object, so nobody else locks this one",
        LockFlaw.Fresh => "it is created here, so nobody else locks it",
        LockFlaw.Shared => "it belongs to everybody in the process, and anybody may lock it",
        LockFlaw.Synchroniser => "'lock' and Monitor know nothing of its own way to be entered, so who enters it that way is not kept out",
        LockFlaw.Self => "whoever has this object can lock it too; a private object cannot be locked by others",
        _ => "whoever sees this type can lock it too; a private object cannot be locked by others",
    };

    private static bool IsReplacedInside(ISymbol member, IOperation locked) =>
        locked.Syntax.Parent is LockStatementSyntax { Statement: var body } && body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment =>
            assignment.Left is IdentifierNameSyntax { Identifier.ValueText: var name } && name == member.Name
            || assignment.Left is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var own } && own == member.Name);
}
