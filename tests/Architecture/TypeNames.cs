using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace LukePipeline.Tests.Architecture;

/// <summary>Writes the types of signatures so that a definition and a reference to it from another assembly read the same.</summary>
/// <param name="seen">Takes every type that is named; null where nobody asks.</param>
internal sealed class TypeNames(ICollection<string>? seen) : ISignatureTypeProvider<string, object?>
{
    public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            return $"{Of(reader, outer)}+{reader.GetString(type.Name)}";
        }

        // What compilers add, and Program, bear the same name in every assembly.
        var name = Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
        return name.StartsWith("LukePipeline.", StringComparison.Ordinal) ? name : $"{reader.GetString(reader.GetAssemblyDefinition().Name)}!{name}";
    }

    public static string Of(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{Of(reader, (TypeReferenceHandle)type.ResolutionScope)}+{reader.GetString(type.Name)}"
            : Join(reader.GetString(type.Namespace), reader.GetString(type.Name));
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => See(Of(reader, handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => See(Of(reader, handle));

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => "method*";

    private static string Join(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";

    private string See(string name)
    {
        seen?.Add(name);
        return name;
    }
}
