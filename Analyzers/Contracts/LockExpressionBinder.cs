using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using ConventionAnalyzers.Flow;
using ConventionAnalyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Contracts;

/// <summary>What a lock expression turned out to name.</summary>
/// <param name="Path">The lock, seen from the declaration; null where nothing was found.</param>
/// <param name="Problem">Why there is no path, for the message.</param>
/// <param name="Nearest">What the user may have meant; null if nothing is near.</param>
/// <param name="Members">The members that the path leads through, as written: what has to stay the same.</param>
internal sealed record BoundLock(LockPath? Path, string? Problem = null, string? Nearest = null, ImmutableArray<ISymbol> Members = default);

/// <summary>Binds lock expressions: the strings in contract attributes, seen from the member that carries them.</summary>
internal sealed class LockExpressionBinder
{
    // The binder descends a step at a time; nobody writes a path that is longer, and a stack holds one that is not.
    private const int MaximumTextLength = 1000;

    private readonly Compilation _compilation;
    private readonly PathFactory _paths;
    private readonly TypeNames _types;
    private readonly ConcurrentDictionary<string, ExpressionSyntax> _parsed = new();

    public LockExpressionBinder(Compilation compilation, PathFactory paths, TypeNames types)
    {
        _compilation = compilation;
        _paths = paths;
        _types = types;
    }

    /// <summary>Binds one expression.</summary>
    /// <param name="text">The expression as written.</param>
    /// <param name="declaration">The member, type or parameter that carries the attribute.</param>
    /// <param name="cancellation">Ends the work.</param>
    public BoundLock Bind(string? text, ISymbol declaration, CancellationToken cancellation)
    {
        if (text is null || text.Trim().Length == 0)
            return new BoundLock(null, "the expression is empty");
        if (text.Length > MaximumTextLength)
            return new BoundLock(null, "the expression is too long");

        cancellation.ThrowIfCancellationRequested();
        var scope = new Scope(declaration);
        var result = BindText(text.Trim(), scope);
        if (result.Problem is not null)
        {
            // In a referenced assembly a private lock is not visible; its name is all there is, and enough to compare by.
            if (!declaration.Locations.Any(l => l.IsInSource) && result.Named is { } named)
                return new BoundLock(named);
            return new BoundLock(null, result.Problem, LockSuggestions.Nearest(text, scope.Method, scope.Type));
        }

        if (result.Path is null || result.OnlyType)
            return new BoundLock(null, "it is a type; write 'typeof(" + text + ")' if the type object is the lock",
                LockSuggestions.Nearest(text, scope.Method, scope.Type));
        if (result.Type is { } type && !LockTypes.CanBeLock(type))
            return new BoundLock(null, "a value of type '" + type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) + "' is no lock",
                LockSuggestions.Nearest(text, scope.Method, scope.Type));
        return new BoundLock(result.Path, Members: result.Members);
    }

    private Step BindText(string text, Scope scope)
    {
        // Outer.this is no C# expression.
        var outer = text.IndexOf(".this", System.StringComparison.Ordinal);
        if (outer > 0 && (outer + 5 == text.Length || text[outer + 5] == '.'))
            return BindOuter(text.Substring(0, outer), text.Substring(outer + 5).TrimStart('.'), scope);
        if (text == "return" || text.StartsWith("return.", System.StringComparison.Ordinal))
            return BindResult(text.Length > 7 ? text.Substring(7) : "", scope);

        var expression = Parse(text);
        return expression.ContainsDiagnostics ? Step.Fail("it is not an expression") : Bind(expression, scope);
    }

    // A code base names few locks, and each of them often.
    private ExpressionSyntax Parse(string text) => _parsed.GetOrAdd(text, static one => SyntaxFactory.ParseExpression(one, consumeFullText: true));

    private Step BindOuter(string typeName, string rest, Scope scope)
    {
        for (var type = scope.Type; type is not null; type = type.ContainingType)
        {
            if (type.Name != typeName)
                continue;
            var root = SymbolEqualityComparer.Default.Equals(type, scope.Type) ? LockPath.This : LockPath.Outer(type.OriginalDefinition);
            return Follow(new Step(root, type), rest, scope);
        }

        return Step.Fail("'" + typeName + "' is no type around this one");
    }

    private Step BindResult(string rest, Scope scope) =>
        scope.Method is { } method
            ? Follow(new Step(LockPath.Result, method.MethodKind == MethodKind.Constructor ? method.ContainingType : LockTypes.Awaited(method.ReturnType)), rest, scope)
            : Step.Fail("only a method returns something");

    private Step Follow(Step start, string rest, Scope scope)
    {
        if (rest.Length == 0)
            return start;
        var expression = Parse(rest);
        return expression.ContainsDiagnostics ? Step.Fail("it is not an expression") : Bind(expression, scope, start);
    }

    private Step Bind(ExpressionSyntax expression, Scope scope, Step? start = null)
    {
        expression = expression.Unwrapped();
        switch (expression)
        {
            case ThisExpressionSyntax or BaseExpressionSyntax when start is null:
                return scope is { IsStatic: true, Guarded: null } ? Step.Fail("a static member has no 'this'") : new Step(LockPath.This, scope.Type);
            case TypeOfExpressionSyntax typeOf when start is null:
                return _types.Find(typeOf.Type.ToString(), scope.Declaration) is { } typeObject
                    ? new Step(LockPath.TypeOf(typeObject), null)
                    : Step.Fail("there is no type '" + typeOf.Type + "'");
            case IdentifierNameSyntax name:
                return start is { } owner ? Member(owner, name.Identifier.ValueText, scope) : RootName(name.Identifier.ValueText, scope);
            case GenericNameSyntax generic when start is null:
                return _types.Find(generic.ToString(), scope.Declaration) is { } type ? Step.OfType(type) : Step.Fail("there is no type '" + generic + "'");
            case MemberAccessExpressionSyntax access:
                var left = Bind(access.Expression, scope, start);
                return left is { Problem: not null, NamespacePrefix: null }
                    ? left.Extend(access.Name.Identifier.ValueText) : Member(left, access.Name.Identifier.ValueText, scope);
            case AliasQualifiedNameSyntax { Alias.Identifier.RawKind: (int)SyntaxKind.GlobalKeyword } global when start is null:
                return Qualified(global.ToString(), scope.Declaration) ?? Step.Fail("there is no '" + global + "'") with { NamespacePrefix = global.ToString() };
            case ConditionalAccessExpressionSyntax conditional:
                var receiver = Bind(conditional.Expression, scope, start);
                return receiver.Problem is not null ? receiver : Bind(conditional.WhenNotNull, scope, receiver);
            case MemberBindingExpressionSyntax binding when start is { } accessed:
                return Member(accessed, binding.Name.Identifier.ValueText, scope);
            case ElementBindingExpressionSyntax binding when start is { } accessed:
                return Element(accessed, binding.ArgumentList.Arguments);
            case ElementAccessExpressionSyntax element:
                return Element(Bind(element.Expression, scope, start), element.ArgumentList.Arguments);
            case InvocationExpressionSyntax call:
                return Call(call, scope, start);
            case PredefinedTypeSyntax:
                return Step.Fail("it is a type, not a lock");
            default:
                return Step.Fail("it is not a path of members");
        }
    }

    private Step RootName(string name, Scope scope)
    {
        if (name == "itself" && scope.Guarded is { } guarded)
            return Reach(guarded.IsStatic ? LockPath.Static(guarded.ContainingType) : LockPath.This, guarded);

        for (var method = scope.Method; method is not null; method = method.ContainingSymbol as IMethodSymbol)
        {
            if (ParameterOf(method, name) is { } parameter)
                return new Step(LockPath.Parameter(parameter), parameter.Type);
        }

        for (var type = scope.Type; type is not null; type = type.ContainingType)
        {
            if (type is { IsExtension: true, ExtensionParameter: { } extended } && extended.Name == name)
                return new Step(LockPath.Parameter(extended), extended.Type);
            var isOuter = !SymbolEqualityComparer.Default.Equals(type, scope.Type);
            if (FindMember(type, name) is { } member)
            {
                if (!IsAccessible(member, scope))
                    return Step.Fail("'" + name + "' of '" + member.ContainingType.Name + "' is not accessible here");
                if (member.IsStatic)
                    return Reach(LockPath.Static(member.ContainingType), member);
                if (isOuter)
                    return Step.Fail("'" + name + "' belongs to an instance of '" + type.Name + "'; write '" + type.Name + ".this." + name + "'");
                if (scope.IsStatic)
                    return scope.Guarded is not null
                        ? Reach(LockPath.This, member)
                        : Step.Fail("'" + name + "' belongs to an instance, and a static member has none");
                return Reach(LockPath.This, member);
            }

            foreach (var constructor in type.InstanceConstructors)
            {
                foreach (var parameter in constructor.Parameters)
                {
                    if (parameter.Name == name && PathFactory.IsPrimary(constructor))
                        return new Step(LockPath.Member(LockPath.This, name, parameter), parameter.Type) { Members = ImmutableArray.Create<ISymbol>(parameter) };
                }
            }
        }

        if (_types.Find(name, scope.Declaration) is { } found)
            return Step.OfType(found);
        var failed = Step.Fail("there is no member '" + name + "' here");
        return failed with { Named = LockPath.Member(LockPath.This, name, null), NamespacePrefix = name };
    }

    /// <summary>A parameter by its name, which may be another one in the other part of a partial method.</summary>
    private static IParameterSymbol? ParameterOf(IMethodSymbol method, string name)
    {
        return Named(method) is { } own ? own
            : (method.PartialDefinitionPart ?? method.PartialImplementationPart) is { } otherPart && Named(otherPart) is { } other ? method.Parameters[other.Ordinal]
            : null;

        IParameterSymbol? Named(IMethodSymbol part)
        {
            foreach (var parameter in part.Parameters)
            {
                if (parameter.Name == name)
                    return parameter;
            }

            return null;
        }
    }

    private Step Reach(LockPath owner, ISymbol member, Step? through = null) =>
        new(_paths.Member(owner, member), TypeOfMember(member)) { Members = (through?.Members ?? ImmutableArray<ISymbol>.Empty).Add(member) };

    private Step Member(Step owner, string name, Scope scope)
    {
        if (owner.NamespacePrefix is { } prefix)
            return Qualified(prefix + "." + name, scope.Declaration) ?? owner.Extend(name) with { NamespacePrefix = prefix + "." + name };
        if (owner.Problem is not null)
            return owner;
        if (owner.OnlyType && owner.Type is INamedTypeSymbol type)
        {
            if (FindMember(type, name) is { } staticMember)
            {
                if (staticMember.IsStatic && !IsAccessible(staticMember, scope))
                    return Step.Fail("'" + name + "' is not accessible here");
                return staticMember.IsStatic
                    ? Reach(LockPath.Static(staticMember.ContainingType), staticMember)
                    : Step.Fail("'" + name + "' belongs to an instance of '" + type.Name + "', not to the type");
            }

            if (type.GetTypeMembers(name).FirstOrDefault() is { } nested)
                return Step.OfType(nested);
            return Step.Fail("'" + type.Name + "' has no member '" + name + "'") with { Named = LockPath.Member(LockPath.Static(type), name, null) };
        }

        if (owner.Type is null or IErrorTypeSymbol)
            return Step.Fail("the type of '" + owner.Path + "' is not known");
        if (FindMember(owner.Type, name) is not { } member)
            return Step.Fail("'" + owner.Type.Name + "' has no member '" + name + "'") with { Named = LockPath.Member(owner.Path!, name, null) };
        if (!IsAccessible(member, scope))
            return Step.Fail("'" + name + "' is not accessible here");
        return member.IsStatic
            ? Reach(LockPath.Static(member.ContainingType), member)
            : Reach(owner.Path!, member, owner);
    }

    private Step? Qualified(string name, ISymbol declaration) => _types.Find(name, declaration) is { } type ? Step.OfType(type) : null;

    private bool IsAccessible(ISymbol member, Scope scope) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType, scope.Type) || _compilation.IsSymbolAccessibleWithin(member, (ISymbol?)scope.Type ?? _compilation.Assembly);

    private Step Element(Step owner, SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        if (owner.Problem is not null)
            return owner;
        if (owner.Path is null || Key(arguments) is not { } key)
            return Step.Fail("an element needs a constant key");
        var elementType = owner.Type switch
        {
            IArrayTypeSymbol array => arguments.Count == array.Rank && arguments.All(a => IsIndex(Constant(a.Expression))) ? array.ElementType : null,
            { } type => AllMembers(type).OfType<IPropertySymbol>().FirstOrDefault(p => p.IsIndexer && Accepts(p.Parameters, arguments))?.Type,
            null => null,
        };
        return elementType is null ? Step.Fail("'" + owner.Path + "' has no indexer for this key") : owner with { Path = LockPath.Element(owner.Path, key), Type = elementType };
    }

    private Step Call(InvocationExpressionSyntax call, Scope scope, Step? start)
    {
        Step owner;
        string name;
        switch (call.Expression)
        {
            case MemberAccessExpressionSyntax access:
                owner = Bind(access.Expression, scope, start);
                name = access.Name.Identifier.ValueText;
                break;
            case MemberBindingExpressionSyntax binding when start is { } accessed:
                owner = accessed;
                name = binding.Name.Identifier.ValueText;
                break;
            case IdentifierNameSyntax identifier:
                owner = start ?? new Step(LockPath.This, scope.Type);
                name = identifier.Identifier.ValueText;
                break;
            default:
                return Step.Fail("it is not a path of members");
        }

        if (owner.Problem is not null)
            return owner;
        if (owner.Type is null)
            return Step.Fail("the type of '" + owner.Path + "' is not known");
        var arguments = call.ArgumentList.Arguments;
        var method = AllMembers(owner.Type).OfType<IMethodSymbol>()
            .FirstOrDefault(m => m.Name == name && Accepts(m.Parameters, arguments));
        if (arguments.Count > 0 && Key(arguments) is null)
            return Step.Fail("a call needs constant arguments");
        if (method is null)
            return Step.Fail("'" + owner.Type.Name + "' has no method '" + name + "' for these arguments");
        var root = method.IsStatic ? LockPath.Static(method.ContainingType) : owner.Path!;
        return new Step(_paths.Call(root, method, Key(arguments)), method.ReturnType) { Members = owner.Members.Add(method) };
    }

    private bool Accepts(ImmutableArray<IParameterSymbol> parameters, SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        parameters.Length == arguments.Count && parameters.All(parameter => Accepts(parameter.Type, Constant(arguments[parameter.Ordinal].Expression)));

    private bool Accepts(ITypeSymbol type, object? constant)
    {
        // A whole number goes into any numeric type that holds it.
        if (constant is null || type.TypeKind is TypeKind.TypeParameter or TypeKind.Error || (constant is int && IsNumber(type)))
            return true;
        var own = _compilation.GetTypeByMetadataName(constant.GetType().FullName!);
        return own is null || _compilation.ClassifyCommonConversion(own, type).IsImplicit;
    }

    private static bool IsNumber(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    private static bool IsIndex(object? constant) => constant is int or uint or long or ulong or char;

    private static object? Key(SeparatedSyntaxList<ArgumentSyntax> arguments)
    {
        if (arguments.Count == 1)
            return Constant(arguments[0].Expression);
        var all = arguments.Select(a => Constant(a.Expression)).ToList();
        return all.Contains(null) ? null : string.Join(",", all);
    }

    private static object? Constant(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.Value,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression, Operand: LiteralExpressionSyntax { Token.Value: int value } } => -value,
        _ => null,
    };

    private static ISymbol? FindMember(ITypeSymbol type, string name)
    {
        // Most are where they are looked for.
        if (Declared(type) is { } own)
            return own;
        foreach (var candidate in TypesOf(type))
        {
            if (Declared(candidate) is { } member)
                return member;
        }

        return null;

        ISymbol? Declared(ITypeSymbol candidate)
        {
            foreach (var member in candidate.GetMembers(name))
            {
                if (member is IFieldSymbol or IPropertySymbol { IsIndexer: false } or IEventSymbol)
                    return member;
            }

            return null;
        }
    }

    private static IEnumerable<ISymbol> AllMembers(ITypeSymbol type) => TypesOf(type).SelectMany(t => t.GetMembers());

    private static IEnumerable<ITypeSymbol> TypesOf(ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol parameter)
            return parameter.ConstraintTypes.SelectMany(TypesOf);
        var all = new List<ITypeSymbol>();
        for (var t = type; t is not null && all.Count < 64; t = t.BaseType)
            all.Add(t);
        if (type.TypeKind == TypeKind.Interface || type.IsAbstract)
            all.AddRange(type.AllInterfaces);
        return all;
    }

    private static ITypeSymbol? TypeOfMember(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IEventSymbol @event => @event.Type,
        _ => null,
    };

    /// <summary>One step of binding: a value with its type, a type, or a failure.</summary>
    private sealed record Step(LockPath? Path, ITypeSymbol? Type, bool OnlyType = false, string? Problem = null)
    {
        /// <summary>The path by names alone, for a member that is not visible.</summary>
        public LockPath? Named { get; init; }

        public string? NamespacePrefix { get; init; }

        /// <summary>The members that lead here.</summary>
        public ImmutableArray<ISymbol> Members { get; init; } = ImmutableArray<ISymbol>.Empty;

        public static Step Fail(string problem) => new(null, null, false, problem);

        public static Step OfType(ITypeSymbol type) => new(LockPath.Static(type), type, OnlyType: true);

        public Step Extend(string name) => Named is null ? this : this with { Named = LockPath.Member(Named, name, null) };
    }

    /// <summary>Where an expression stands.</summary>
    private sealed class Scope
    {
        public Scope(ISymbol declaration)
        {
            Declaration = declaration;
            Method = declaration switch
            {
                IMethodSymbol method => method,
                IParameterSymbol { ContainingSymbol: IMethodSymbol method } => method,
                INamedTypeSymbol { TypeKind: TypeKind.Delegate } type => type.DelegateInvokeMethod,
                IPropertySymbol { IsIndexer: true } indexer => indexer.GetMethod ?? indexer.SetMethod,
                _ => null,
            };
            Type = declaration as INamedTypeSymbol ?? declaration.ContainingType;
            Guarded = declaration is IFieldSymbol or IPropertySymbol or IEventSymbol ? declaration : null;
            IsStatic = declaration is not INamedTypeSymbol && (Method ?? declaration).IsStatic;
        }

        public ISymbol Declaration { get; }

        public IMethodSymbol? Method { get; }

        public INamedTypeSymbol? Type { get; }

        public ISymbol? Guarded { get; }

        public bool IsStatic { get; }
    }
}
