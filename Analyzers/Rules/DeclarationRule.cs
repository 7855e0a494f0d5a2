using System;
using System.Threading;
using ConventionAnalyzers.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConventionAnalyzers.Rules;

/// <summary>A contract attribute where it is declared.</summary>
internal readonly record struct AttributeFacts(
    ISymbol Carrier, AttributeData Attribute, AttributeSyntax Syntax, ContractReader Contracts, CancellationToken Cancellation);

/// <summary>A rule about contracts as they are written.</summary>
internal abstract class DeclarationRule
{
    public abstract DiagnosticDescriptor Descriptor { get; }

    public abstract void OnAttribute(in AttributeFacts attribute, Action<Diagnostic> report);
}
