using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>The words by which a text can show that it has to do with locks, or with members that have a contract.</summary>
internal static class ContractWords
{
    private static readonly KnownHits KnownAttributes = new();

    private static readonly Vocabulary Attributes = new(ContractNames.All
        .SelectMany(name => new[] { name, name.Substring(0, name.Length - "Attribute".Length) }).Distinct()
        .ToDictionary(name => name, _ => WordKinds.Uses));

    /// <summary>The names of lock members, and those by which code uses what has a contract.</summary>
    public static Vocabulary Of(LockModel model)
    {
        var names = new Words();
        if (!model.HasContracts)
            return new Vocabulary(names);

        // An assumption may stand where nothing else has to do with locks.
        names.Note("Held", AnyKind);
        names.Note("Unchecked", WordKinds.Uses);
        var matchesAll = false;
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            foreach (var position in KnownAttributes.Find(tree, Attributes, CancellationToken.None).Positions)
            {
                var attribute = tree.GetRoot().FindToken(position).Parent?.FirstAncestorOrSelf<AttributeSyntax>();
                if (attribute?.Parent?.Parent is { } declaration)
                    matchesAll |= !AddNames(declaration, KindsOf(tree.GetRoot().FindToken(position).ValueText), names);
            }
        }

        foreach (var assembly in model.Compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (model.Contracts.MayCarryContracts(assembly))
                matchesAll |= !AddNames(assembly.GlobalNamespace, names);
        }

        return new Vocabulary(names) { MatchesAll = matchesAll };
    }

    /// <summary>Members that a statement calls without naming them.</summary>
    private static readonly ImmutableDictionary<string, string> Statements = new Dictionary<string, string>
    {
        ["GetEnumerator"] = "foreach", ["GetAsyncEnumerator"] = "foreach", ["MoveNext"] = "foreach", ["MoveNextAsync"] = "foreach",
        ["Dispose"] = "using", ["DisposeAsync"] = "using", ["GetAwaiter"] = "await",
    }.ToImmutableDictionary();

    // A guard is known by what makes it.
    private static bool IsInScope(MethodDeclarationSyntax method) =>
        method.Parent is TypeDeclarationSyntax type && type.AttributeLists.Any(list => list.Attributes.Any(a => a.Name.ToString().Contains("LockScope")));

    /// <summary>Adds the names by which code uses a declaration; false if it can be used without a name.</summary>
    private static bool AddNames(SyntaxNode declaration, WordKinds kinds, Words names)
    {
        switch (declaration)
        {
            case MethodDeclarationSyntax { Identifier.ValueText: "Deconstruct" }:
                return false;
            case MethodDeclarationSyntax method:
                if (Statements.TryGetValue(method.Identifier.ValueText, out var statement) && !IsInScope(method))
                    names.Note(statement, kinds);
                return names.Note(method.Identifier.ValueText, kinds) || true;
            case LocalFunctionStatementSyntax local:
                return names.Note(local.Identifier.ValueText, kinds) || true;
            case PropertyDeclarationSyntax property:
                if (property.AttributeLists.Any(static list => list.Target is { Identifier.ValueText: "field" }))
                    names.AddState("field");
                return names.Note(property.Identifier.ValueText, kinds) || true;
            case EventDeclarationSyntax @event:
                return names.Note(@event.Identifier.ValueText, kinds) || true;
            case BaseFieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                    names.AddState(variable.Identifier.ValueText);
                return true;
            case ConstructorDeclarationSyntax constructor:
                names.Note("new", kinds);
                return names.Note(constructor.Identifier.ValueText, kinds) || true;
            case AccessorDeclarationSyntax { Parent.Parent: { } owner }:
                return AddNames(owner, kinds, names);
            case ParameterSyntax parameter:
                names.Note(parameter.Identifier.ValueText, kinds);
                return parameter.Parent?.Parent is null or TypeDeclarationSyntax or AnonymousFunctionExpressionSyntax || AddNames(parameter.Parent.Parent, kinds, names);
            case TypeDeclarationSyntax or EnumDeclarationSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax:
                return true;
            default:
                return false;
        }
    }

    private static bool AddNames(INamespaceOrTypeSymbol container, Words names)
    {
        var allNamed = true;
        foreach (var member in container.GetMembers())
        {
            if (member is INamespaceOrTypeSymbol inner)
            {
                allNamed &= AddNames(inner, names);
                if (member is not INamedTypeSymbol { TypeKind: TypeKind.Delegate } || KindsOf(member) == 0)
                    continue;
                allNamed = false;
            }
            else if ((KindsOf(member) | (member is IMethodSymbol method ? KindsOf(method.Parameters) : 0)) is not 0 and var kinds)
            {
                var owner = member is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : member;
                switch (owner)
                {
                    case IMethodSymbol { MethodKind: MethodKind.Constructor }:
                        names.Note("new", kinds);
                        break;
                    case IMethodSymbol { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } or IPropertySymbol { IsIndexer: true }:
                        allNamed = false;
                        break;
                    case IFieldSymbol field:
                        names.AddState(field.Name);
                        break;
                    default:
                        names.Note(owner.Name, kinds);
                        break;
                }
            }
        }

        return allNamed;
    }

    private static WordKinds KindsOf(ImmutableArray<IParameterSymbol> parameters)
    {
        WordKinds kinds = 0;
        foreach (var parameter in parameters)
            kinds |= KindsOf(parameter);
        return kinds;
    }

    private static WordKinds KindsOf(ISymbol symbol)
    {
        WordKinds kinds = 0;
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && ContractNames.All.Contains(type.Name))
                kinds |= KindsOf(type.Name);
        }

        return kinds;
    }

    private const WordKinds AnyKind = WordKinds.Uses | WordKinds.Acquires | WordKinds.Releases;

    private static readonly ImmutableDictionary<string, WordKinds> Effects = new Dictionary<string, WordKinds>
    {
        [ContractNames.AcquiresLock] = WordKinds.Acquires, [ContractNames.TryAcquiresLock] = WordKinds.Acquires, [ContractNames.ExcludesLock] = WordKinds.Excludes,
        [ContractNames.ReleasesLock] = WordKinds.Releases, [ContractNames.MayReleaseLock] = WordKinds.Releases, [ContractNames.AssertsLock] = WordKinds.Tests,
    }.ToImmutableDictionary();

    private static WordKinds KindsOf(string attribute) =>
        WordKinds.Uses | (Effects.TryGetValue(attribute, out var kinds) || Effects.TryGetValue(attribute + "Attribute", out kinds) ? kinds : 0);

    private sealed class Words : Dictionary<string, WordKinds>
    {
        public Words()
        {
            foreach (var pair in LockApis.MemberNames)
                Add(pair.Key, pair.Value);
        }

        /// <summary>Adds the name of a member with a contract.</summary>
        public bool Note(string name, WordKinds kinds)
        {
            this[name] = TryGetValue(name, out var known) ? known | kinds : kinds;
            return true;
        }

        /// <summary>Adds the name of guarded state.</summary>
        public void AddState(string name)
        {
            if (!ContainsKey(name))
                this[name] = WordKinds.Uses;
        }
    }
}
