using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Locks;

/// <summary>
/// How members are used: called with so many arguments, read, or made. Helpers have names such as <c>Read</c>, which mean a
/// hundred other members too; the form of a use tells most of them apart without binding anything.
/// </summary>
internal sealed class HelperShapes : IEquatable<HelperShapes>
{
    private readonly Dictionary<string, HashSet<Shape>> _shapes = new();

    /// <summary>Adds a declaration.</summary>
    public void Add(string name, SyntaxNode declaration)
    {
        if (!_shapes.TryGetValue(name, out var shapes))
            _shapes.Add(name, shapes = new HashSet<Shape>());
        shapes.Add(ShapeOf(declaration));
    }

    /// <summary>Whether a token is a use of one of the members as far as its form can tell.</summary>
    public bool Confirms(SyntaxToken token)
    {
        if (token.Parent is not SimpleNameSyntax name || !_shapes.TryGetValue(token.ValueText, out var shapes))
            return false;
        foreach (var shape in shapes)
        {
            if (shape.Fits(name))
                return true;
        }

        return false;
    }

    public bool Equals(HelperShapes? other) =>
        other is not null && other._shapes.Count == _shapes.Count
        && _shapes.All(pair => other._shapes.TryGetValue(pair.Key, out var shapes) && shapes.SetEquals(pair.Value));

    public override bool Equals(object? obj) => Equals(obj as HelperShapes);

    public override int GetHashCode() => _shapes.Count;

    private static Shape ShapeOf(SyntaxNode declaration) => declaration switch
    {
        MethodDeclarationSyntax method => ShapeOf(method.ParameterList, Use.Call) with { Extends = ExtendingType(method) },
        ConstructorDeclarationSyntax constructor => ShapeOf(constructor.ParameterList, Use.Creation),
        _ => new Shape(Use.Read, 0, 0, null),
    };

    private static Shape ShapeOf(ParameterListSyntax list, Use use)
    {
        var most = list.Parameters.Any(static parameter => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)) ? int.MaxValue : list.Parameters.Count;
        return new Shape(use, list.Parameters.Count(static parameter => parameter.Default is null && !parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)), most, null);
    }

    private static string? ExtendingType(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true && method.Parent is TypeDeclarationSyntax type
            ? type.Identifier.ValueText : null;

    private enum Use : byte
    {
        Call,
        Creation,
        Read,
    }

    /// <summary>The form of one declaration.</summary>
    /// <param name="Use">How it is used.</param>
    /// <param name="Least">The fewest arguments.</param>
    /// <param name="Most">The most arguments.</param>
    /// <param name="Extends">For an extension its type: called on what it extends, it has an argument less.</param>
    private readonly record struct Shape(Use Use, int Least, int Most, string? Extends)
    {
        public bool Fits(SimpleNameSyntax name)
        {
            var use = Whole(name);
            return use.Parent switch
            {
                InvocationExpressionSyntax call when call.Expression == use => Use == Use.Call && Takes(call.ArgumentList.Arguments.Count + (IsOnReceiver(use) ? 1 : 0)),
                ObjectCreationExpressionSyntax creation when creation.Type == use => Use == Use.Creation && Takes(creation.ArgumentList?.Arguments.Count ?? 0),
                _ => Use switch
                {
                    Use.Read => true,
                    Use.Call => IsValue(use),
                    _ => IsTypeOfNew(use),
                },
            };
        }

        private bool Takes(int arguments) => arguments >= Least && arguments <= Most;

        private bool IsOnReceiver(ExpressionSyntax use) => Extends is not null && use switch
        {
            MemberAccessExpressionSyntax { Expression: SimpleNameSyntax type } => type.Identifier.ValueText != Extends,
            MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax type } => type.Name.Identifier.ValueText != Extends,
            MemberAccessExpressionSyntax or MemberBindingExpressionSyntax => true,
            _ => false,
        };

        // The whole of a.b.Name, or of a?.Name as far as it goes.
        private static ExpressionSyntax Whole(SimpleNameSyntax name) => name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access,
            MemberBindingExpressionSyntax binding => binding,
            QualifiedNameSyntax qualified when qualified.Right == name => qualified,
            AliasQualifiedNameSyntax alias when alias.Name == name => alias,
            _ => name,
        };

        // What a new(...) makes stands before it.
        private static bool IsTypeOfNew(ExpressionSyntax use) => use.Parent switch
        {
            VariableDeclarationSyntax declaration => declaration.Variables.Any(static variable => variable.Initializer?.Value is ImplicitObjectCreationExpressionSyntax),
            MethodDeclarationSyntax { ExpressionBody.Expression: ImplicitObjectCreationExpressionSyntax } => true,
            PropertyDeclarationSyntax { ExpressionBody.Expression: ImplicitObjectCreationExpressionSyntax } => true,
            _ => false,
        };

        // A method that is handed on: whoever gets it may call it.
        private static bool IsValue(ExpressionSyntax use) => use.Parent switch
        {
            ArgumentSyntax or EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or InitializerExpressionSyntax
                or ConditionalExpressionSyntax or ParenthesizedExpressionSyntax or AnonymousFunctionExpressionSyntax or SwitchExpressionArmSyntax
                or CollectionElementSyntax => true,
            AssignmentExpressionSyntax assignment => assignment.Right == use,
            CastExpressionSyntax cast => cast.Expression == use,
            BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.CoalesceExpression),
            _ => false,
        };
    }
}
