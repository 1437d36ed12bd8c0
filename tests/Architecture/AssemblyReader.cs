using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace LukePipeline.Tests.Architecture;

/// <summary>Reads the types and members of one assembly, and what their bodies name, without loading it.</summary>
internal sealed class AssemblyReader
{
    private static readonly string[] GeneratedSpaces = ["OrleansCodeGen", "System.", "Microsoft.", "<"];

    /// <summary>Methods that make or write an object of their type argument by its properties.</summary>
    private static readonly string[] Serializers = ["Serialize", "Deserialize", "ToBytes", "ToObject", "FromBytes", "FromObject", "ReadAsync", "Read", "Refuse"];

    private readonly MetadataReader _reader;
    private readonly PEReader _file;
    private readonly string _assembly;

    private AssemblyReader(PEReader file, string assembly) => (_file, _reader, _assembly) = (file, file.GetMetadataReader(), assembly);

    public static IReadOnlyList<ProductType> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = new AssemblyReader(file, Path.GetFileNameWithoutExtension(path));
        return [.. reader._reader.TypeDefinitions.Select(reader.ReadType)];
    }

    private ProductType ReadType(TypeDefinitionHandle handle)
    {
        var definition = _reader.GetTypeDefinition(handle);
        var type = new ProductType(TypeNames.Of(_reader, handle), _assembly) { IsInterface = definition.Attributes.HasFlag(TypeAttributes.Interface) };
        type.IsGenerated = type.Name.Contains('<', StringComparison.Ordinal)
            || GeneratedSpaces.Any(space => type.Name.Contains($"!{space}", StringComparison.Ordinal))
            || IsGenerated(definition.GetCustomAttributes());
        foreach (var basis in definition.GetInterfaceImplementations().Select(i => _reader.GetInterfaceImplementation(i).Interface).Prepend(definition.BaseType))
        {
            if (!basis.IsNil)
            {
                type.Bases.Add(NameOf(basis, null));
            }
        }

        type.IsEnum = type.Bases is ["System.Enum", ..];
        ReadAttributes(definition.GetCustomAttributes(), type);
        var methods = definition.GetMethods().ToDictionary(method => method, method => ReadMethod(type, method));
        foreach (var implementation in definition.GetMethodImplementations().Select(_reader.GetMethodImplementation))
        {
            if (implementation.MethodBody.Kind == HandleKind.MethodDefinition)
            {
                var body = methods[(MethodDefinitionHandle)implementation.MethodBody];
                (body.IsOverride, body.Implements) = (true, KeyOf(implementation.MethodDeclaration, body));
            }
        }

        type.Methods.AddRange(methods.Values);
        foreach (var property in definition.GetProperties().Select(_reader.GetPropertyDefinition))
        {
            ReadAttributes(property.GetCustomAttributes(), type);
            var accessors = property.GetAccessors();
            var reads = methods[accessors.Getter.IsNil ? accessors.Setter : accessors.Getter];
            if (!IsGenerated(property.GetCustomAttributes()) && _reader.GetString(property.Name) != "EqualityContract")
            {
                type.Properties.Add((_reader.GetString(property.Name), reads));
            }
        }

        foreach (var field in definition.GetFields().Select(_reader.GetFieldDefinition))
        {
            var name = _reader.GetString(field.Name);
            type.Fields.Add(new ProductField(
                type,
                $"{type.Name}::{name}",
                name,
                field.Attributes.HasFlag(FieldAttributes.Literal),
                name.StartsWith('<') || name.StartsWith("__", StringComparison.Ordinal) || name == "value__" || IsGenerated(field.GetCustomAttributes())));
        }

        return type;
    }

    private ProductMethod ReadMethod(ProductType type, MethodDefinitionHandle handle)
    {
        var definition = _reader.GetMethodDefinition(handle);
        var named = new List<string>();
        var signature = definition.DecodeSignature(new TypeNames(named), null);
        var method = new ProductMethod(type, _reader.GetString(definition.Name), signature.ParameterTypes.Length)
        {
            IsSpecial = definition.Attributes.HasFlag(MethodAttributes.SpecialName),
            IsVirtual = definition.Attributes.HasFlag(MethodAttributes.Virtual),
            IsGenerated = IsGenerated(definition.GetCustomAttributes()),
        };
        method.IsOverride = method.IsVirtual && !definition.Attributes.HasFlag(MethodAttributes.NewSlot);
        method.Types.UnionWith(named);
        ReadAttributes(definition.GetCustomAttributes(), type);
        if (definition.RelativeVirtualAddress == 0)
        {
            return method;
        }

        var body = _file.GetMethodBody(definition.RelativeVirtualAddress);
        foreach (var (code, token) in BodyReader.Tokens(body.GetILBytes()!))
        {
            switch (token.Kind)
            {
                case HandleKind.TypeDefinition or HandleKind.TypeReference or HandleKind.TypeSpecification:
                    NameOf(token, method.Types);
                    break;
                case var _ when code == OpCodes.Stfld || code == OpCodes.Stsfld:
                    // What is only ever written is of no use; its type is at work all the same.
                    method.Types.Add(KeyOf(token, method).Split("::")[0]);
                    break;
                default:
                    method.Members.Add(KeyOf(token, method));
                    break;
            }
        }

        return method;
    }

    /// <summary>The key of a method or field, its type arguments noted.</summary>
    private string KeyOf(EntityHandle handle, ProductMethod inside)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                var method = _reader.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Key(TypeNames.Of(_reader, method.GetDeclaringType()), _reader.GetString(method.Name), method.DecodeSignature(new TypeNames(null), null).ParameterTypes.Length);
            case HandleKind.FieldDefinition:
                var field = _reader.GetFieldDefinition((FieldDefinitionHandle)handle);
                return $"{TypeNames.Of(_reader, field.GetDeclaringType())}::{_reader.GetString(field.Name)}";
            case HandleKind.MemberReference:
                var reference = _reader.GetMemberReference((MemberReferenceHandle)handle);
                var type = reference.Parent.Kind is HandleKind.MethodDefinition or HandleKind.ModuleReference ? "?" : NameOf(reference.Parent, inside.Types);
                var name = _reader.GetString(reference.Name);
                return reference.GetKind() == MemberReferenceKind.Method
                    ? Key(type, name, reference.DecodeMethodSignature(new TypeNames(null), null).ParameterTypes.Length)
                    : $"{type}::{name}";
            case HandleKind.MethodSpecification:
                var specification = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                var key = KeyOf(specification.Method, inside);
                var arguments = new List<string>();
                specification.DecodeSignature(new TypeNames(arguments), null);
                inside.Types.UnionWith(arguments);
                if (Serializers.Any(serializer => key.Contains($"::{serializer}", StringComparison.Ordinal)))
                {
                    inside.Serialized.UnionWith(arguments);
                }

                return key;
            default:
                return $"?{handle.Kind}";
        }
    }

    /// <summary>By the number of parameters: how a generic type spells them differs between a definition and a use of it.</summary>
    public static string Key(string type, string name, int parameters) => $"{type}::{name}({parameters})";

    /// <summary>The type itself, without its arguments, which are noted.</summary>
    private string NameOf(EntityHandle handle, ICollection<string>? named)
    {
        var seen = new List<string>();
        var names = new TypeNames(seen);
        var name = handle.Kind switch
        {
            HandleKind.TypeDefinition => names.GetTypeFromDefinition(_reader, (TypeDefinitionHandle)handle, 0),
            HandleKind.TypeReference => names.GetTypeFromReference(_reader, (TypeReferenceHandle)handle, 0),
            _ => names.GetTypeFromSpecification(_reader, null, (TypeSpecificationHandle)handle, 0),
        };
        foreach (var each in seen)
        {
            named?.Add(each);
        }

        return seen.Count > 0 ? seen[0] : name;
    }

    private bool IsGenerated(CustomAttributeHandleCollection attributes) => attributes.Any(attribute =>
        AttributeType(attribute) is "System.Runtime.CompilerServices.CompilerGeneratedAttribute" or "System.CodeDom.Compiler.GeneratedCodeAttribute");

    /// <summary>Attributes name types by themselves and, as text, in their arguments.</summary>
    private void ReadAttributes(CustomAttributeHandleCollection attributes, ProductType type)
    {
        foreach (var handle in attributes)
        {
            type.Attributes.Add(AttributeType(handle));
            var value = _reader.GetBlobBytes(_reader.GetCustomAttribute(handle).Value);
            foreach (var word in Encoding.UTF8.GetString(value).Split('\0', '\u0001', ',', ' ', '`', '$', '%', '&', '\'', '(', ')', '*', '+'))
            {
                if (word.Contains("LukePipeline", StringComparison.Ordinal))
                {
                    type.Attributes.Add(word[word.IndexOf("LukePipeline", StringComparison.Ordinal)..]);
                }
            }
        }
    }

    private string AttributeType(CustomAttributeHandle handle)
    {
        var constructor = _reader.GetCustomAttribute(handle).Constructor;
        return constructor.Kind == HandleKind.MethodDefinition
            ? TypeNames.Of(_reader, _reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType())
            : NameOf(_reader.GetMemberReference((MemberReferenceHandle)constructor).Parent, null);
    }
}
