using System.Reflection;
using System.Reflection.Emit;

namespace LukePipeline.Tests.Architecture;

/// <summary>Finds the types that a type uses: in its signatures, its fields, its attributes and the code of its methods.</summary>
/// <remarks>Constants are compiled in and leave no trace; the <c>using</c> that they need does, in the source.</remarks>
internal static class UsedTypes
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The types that a type uses; the parts of composed ones singly, some more than once.</summary>
    public static IEnumerable<Type> Of(Type type)
    {
        List<Type?> used = [type.BaseType, .. type.GetInterfaces()];
        used.AddRange(type.CustomAttributes.Select(attribute => attribute.AttributeType));
        used.AddRange(type.GetFields(Everything).Select(field => field.FieldType));
        foreach (var method in type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)))
        {
            used.AddRange(OfSignature(method));
            used.AddRange(OfCode(method));
        }

        return used.SelectMany(Parts);
    }

    private static IEnumerable<Type?> OfSignature(MethodBase method) =>
    [
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments().SelectMany(argument => argument.IsGenericParameter ? argument.GetGenericParameterConstraints() : [argument]) : [],
    ];

    private static IEnumerable<Type?> OfCode(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body || body.GetILAsByteArray() is not { } code)
        {
            yield break;
        }

        foreach (var local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (var clause in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
        {
            yield return clause.CatchType;
        }

        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in Tokens(code))
        {
            var member = method.Module.ResolveMember(token, ofType, ofMethod)!;
            yield return member as Type ?? member.DeclaringType;
            foreach (var part in member switch
            {
                MethodBase called => OfSignature(called),
                FieldInfo field => [field.FieldType],
                _ => [],
            })
            {
                yield return part;
            }
        }
    }

    /// <summary>The members that the code names.</summary>
    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var operation = code[at] == 0xfe ? Codes[unchecked((short)((0xfe << 8) | code[at + 1]))] : Codes[code[at]];
            at += operation.Size;
            if (operation.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(code, at);
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return [];
        }

        return type.HasElementType ? Parts(type.GetElementType())
            : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
            : [type];
    }
}
