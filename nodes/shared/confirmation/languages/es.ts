/** Spanish texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const es: Texts = {
	subject: '{organization}: confirme su nueva dirección de correo',
	heading: 'Confirme su nueva dirección de correo',
	request:
		'La dirección {address} se está añadiendo para {owner} en {organization}. Una vez confirmada, los mensajes enviados desde ella podrán registrarse en esa cuenta.',
	button: 'Confirmar su nueva dirección de correo',
	copyLink: 'Si el botón no funciona, copie este enlace en su navegador:',
	validity:
		'El enlace es válido hasta el {validUntil}, sirve una sola vez y se reemplaza si recibe uno más reciente.',
	replyOffer:
		'También puede confirmar respondiendo a este mensaje desde {address} con este código en la respuesta: {code}',
	notYou:
		'¿No ha sido usted? Entonces no tiene que hacer nada: la dirección queda sin confirmar. Para no recibir más mensajes como este, abra el enlace y elija «{declineButton}».',
	settings: 'Sus direcciones están aquí: {settingsUrl}',
	automatic:
		'{organization} ha enviado este mensaje automáticamente porque la dirección se introdujo para añadirla. No hace falta responder.',
	ownerSubject: '{organization}: ¿es suya esta nueva dirección?',
	ownerHeading: '¿Es suya esta nueva dirección?',
	ownerRequest:
		'Alguien ha pedido añadir la dirección {address} para {owner} en {organization}. Cuando usted y el titular de esa dirección hayan aceptado, los mensajes enviados desde ella podrán registrarse en su cuenta. Acepte solo si la dirección es suya.',
	ownerButton: 'Sí, esta dirección es mía',
	addressLabel: 'Dirección',
	ownerLabel: 'Para',
	validUntilLabel: 'Válido hasta',
	declineButton: 'No he sido yo',
	declineHint: 'La dirección no se añade y no recibe más mensajes de confirmación para {owner}.',
	confirmed: {
		heading: 'Dirección confirmada',
		text: '{address} ya está confirmada para {owner}. Puede cerrar esta página.',
	},
	agreed: {
		heading: 'Gracias por aceptar',
		text: '{address} valdrá para {owner} en cuanto acepte también el otro buzón. Puede cerrar esta página.',
	},
	declined: {
		heading: 'Gracias por avisarnos',
		text: '{address} no se añade y no recibirá más mensajes de confirmación para {owner}. Puede cerrar esta página.',
	},
	received: {
		heading: 'Gracias',
		text: 'Hemos recibido su respuesta para {address}. Puede cerrar esta página.',
	},
	used: {
		heading: 'Este enlace ya se ha utilizado',
		text: 'La respuesta para esta dirección ya estaba registrada. No tiene que hacer nada más.',
	},
	withdrawn: {
		heading: 'Este enlace ya no es válido',
		text: 'Se ha enviado un mensaje de confirmación más reciente o se ha eliminado la dirección. Use el enlace del mensaje más reciente.',
	},
	expired: {
		heading: 'Este enlace ha caducado',
		text: 'Pida un nuevo mensaje de confirmación.',
	},
	damaged: {
		heading: 'Este enlace no está completo',
		text: 'Copie el enlace entero del mensaje en su navegador o pida un nuevo mensaje de confirmación.',
	},
	failed: {
		heading: 'Algo ha fallado',
		text: 'No se ha podido registrar su respuesta. Vuelva a abrir el enlace del mensaje dentro de unos minutos.',
	},
	toSettings: 'Ir a su configuración',
};
