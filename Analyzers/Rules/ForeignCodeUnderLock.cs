using System.Collections.Immutable;
using System.Linq;
using ConventionAnalyzers.Flow;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConventionAnalyzers.Rules;

/// <summary>LCK2011: a delegate, an event, an overridable member of another type or a completion runs under a lock.</summary>
internal sealed class ForeignCodeUnderLock : FlowRule
{
    public override DiagnosticDescriptor Descriptor => Descriptors.ForeignCodeUnderLock;

    public override void OnCallOut(in CallOutFacts call, FindingSink findings)
    {
        if (HeldAt.Last(call.State, static _ => true) is not { } held || !IsForeign(call))
            return;
        var name = held.Lock.ToString();
        findings.Report(
            this, Places.Of(call.Operation), name, new object[] { NameOf(call), name },
            ImmutableDictionary<string, string?>.Empty.Add(FindingProperties.Lock, name),
            held.Since is { } since ? ImmutableArray.Create(Places.Of(since)) : ImmutableArray<Location>.Empty);
    }

    public override bool MayFindInRegions(IOperation body, ISymbol member)
    {
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: var target } call when MayBeForeign(target, call.Instance, member):
                    return true;
                case IPropertyReferenceOperation { Property: var property } reference when MayBeForeign(property.GetMethod, reference.Instance, member)
                    || MayBeForeign(property.SetMethod, reference.Instance, member):
                    return true;

                // Calls that are not written, to members that need not be the framework's.
                case IForEachLoopOperation { Collection: var collection } when collection.Unwrapped().Type is { TypeKind: not TypeKind.Array } type && !IsOfFramework(type):
                case IDeconstructionAssignmentOperation or IDynamicInvocationOperation:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a call may be foreign for all that its symbols tell.</summary>
    private static bool MayBeForeign(IMethodSymbol? target, IOperation? receiver, ISymbol member) => target is not null
        && (target.MethodKind == MethodKind.DelegateInvoke
            || CallOutApis.Find(target) is CallOutEffect.RunsCallbacks or CallOutEffect.RunsContinuations
            || IsOverridable(target, receiver, member.ContainingType));

    private static bool IsForeign(in CallOutFacts call)
    {
        // Who says something of locks has thought of them.
        if (call.Body.Model.HasContracts && !call.Body.Model.Contracts.Of(call.Target).IsEmpty)
            return false;
        if (call.Target.MethodKind == MethodKind.DelegateInvoke)
            return call.Operation is IInvocationOperation { Instance: { } @delegate } && !IsOwn(call.Body, call.Body.Source(@delegate));
        return CallOutApis.Find(call.Target) switch
        {
            CallOutEffect.RunsCallbacks => true,
            CallOutEffect.RunsContinuations => !LockTraits.RunsContinuationsLater(
                SymbolOf(Receiver(call)), call.Body.ContainingMember.ContainingType),
            null => IsOverridable(call),
            _ => false,
        };
    }

    /// <summary>Whether a delegate is code of the type at hand, or runs under the lock by agreement.</summary>
    private static bool IsOwn(LockAnalysis body, IOperation @delegate) => @delegate switch
    {
        IParameterReferenceOperation { Parameter: var parameter } =>
            parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction } or IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary }
            || body.Model.Contracts.RunsSynchronously(parameter) || !body.Model.Contracts.OfDelegateParameter(parameter).IsEmpty,
        ILocalReferenceOperation { Local: var local } => body.IsOnlyInvoked(local) || LockTraits.IsOwnCode(local),
        IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } => LockTraits.IsOwnCode(field),
        IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation or IDelegateCreationOperation => true,
        _ => false,
    };

    private static bool IsOverridable(in CallOutFacts call)
    {
        var (body, receiver) = (call.Body, Receiver(call));
        return IsOverridable(call.Target, receiver, body.ContainingMember.ContainingType)
            && !call.State.Disjuncts.Any(d => body.PathOf(receiver!, d).Kind == PathKind.Fresh);
    }

    /// <summary>Whether a member of another type may be anybody's: it can be overridden or implemented outside, and what runs is not known.</summary>
    private static bool IsOverridable(IMethodSymbol target, IOperation? receiver, INamedTypeSymbol? user)
    {
        if (target.IsStatic || target.ContainingType is not { } type || user is null
            || !(target.IsAbstract || ((target.IsVirtual || target.IsOverride) && !target.IsSealed && target.AssociatedSymbol is null))
            || target.MethodKind is not (MethodKind.Ordinary or MethodKind.PropertyGet or MethodKind.PropertySet) || IsOfFramework(target))
            return false;
        if (receiver is null or IInstanceReferenceOperation || receiver.Type is { IsSealed: true } || type.DeclaredAccessibility == Accessibility.Private
            || receiver is { Syntax: BaseExpressionSyntax })
            return false;
        for (var own = user; own is not null; own = own.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(own.OriginalDefinition, type.OriginalDefinition))
                return false;
        }

        return true;
    }

    // A framework's members are called under locks everywhere: what they do is documented, whoever overrides them.
    private static bool IsOfFramework(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return IsOfFramework((ISymbol)method);
    }

    private static bool IsOfFramework(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name is "System" or "Microsoft";
    }

    private static IOperation? Receiver(in CallOutFacts call) => call.Operation switch
    {
        IInvocationOperation { Instance: { } instance } => call.Body.Source(instance),
        IPropertyReferenceOperation { Instance: { } instance } => call.Body.Source(instance),
        _ => null,
    };

    private static ISymbol? SymbolOf(IOperation? operation) => operation switch
    {
        IMemberReferenceOperation member => member.Member,
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private static string NameOf(in CallOutFacts call) =>
        call.Target.MethodKind == MethodKind.DelegateInvoke && call.Operation is IInvocationOperation { Instance: { } instance }
            && SymbolOf(call.Body.Source(instance)) is { } @delegate
                ? @delegate.Name
                : Requirements.NameOf(call.Target);
}
